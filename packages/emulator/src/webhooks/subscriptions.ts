import { randomInt } from "node:crypto";
import type { AppConfig } from "../config/config-document.ts";
import type { HttpClient } from "./http-client.ts";

/** A quarter of an hour of failing alerts (spec §6.3). */
const ALERTED_AFTER_MS = 15 * 60 * 1000;

/** An hour of failing unsubscribes an app (spec §6.3). */
const UNSUBSCRIBED_AFTER_MS = 60 * 60 * 1000;

/** What is known of an app's webhook. */
export interface WebhookStatus {
	readonly appId: string;
	readonly state: "unverified" | "verified" | "refused" | "failing" | "unsubscribed";
	readonly failingSince?: number;
	readonly error?: string;
}

interface Webhook {
	readonly address: string;
	state: "unverified" | "verified" | "refused";
	challenge?: Promise<string | null>;
	failingSince?: number | undefined;
	alerted?: boolean;
	error?: string | undefined;
}

/** Challenges webhook addresses and counts how long they have been failing. */
export class Subscriptions {
	readonly #client: HttpClient;
	readonly #now: () => number;
	readonly #report: (text: string) => void;
	readonly #webhooks = new Map<string, Webhook>();

	constructor(client: HttpClient, now: () => number, report: (text: string) => void) {
		this.#client = client;
		this.#now = now;
		this.#report = report;
	}

	/**
	 * Settles whether the app's address may be delivered to: challenges one that was never reached (spec §6.1).
	 * Answers null, or why it cannot be reached. A wrong answer to the challenge is reported and is not fatal.
	 */
	async verify(app: AppConfig): Promise<string | null> {
		const webhook = this.#webhookOf(app);
		if (webhook.state !== "unverified") return null;
		webhook.challenge ??= this.#challenge(app, webhook);
		const problem = await webhook.challenge;
		delete webhook.challenge;
		return problem;
	}

	/** Notes how an attempt went; true when the app has now been failing for an hour. */
	note(app: AppConfig, error: string | null): boolean {
		const webhook = this.#webhookOf(app);
		webhook.failingSince = error === null ? undefined : (webhook.failingSince ?? this.#now());
		webhook.error = error ?? undefined;
		if (webhook.failingSince === undefined) return false;
		const failingForMs = this.#now() - webhook.failingSince;
		if (failingForMs < ALERTED_AFTER_MS) webhook.alerted = false;
		else if (!webhook.alerted) {
			webhook.alerted = true;
			this.#report(`the webhook of app ${app.id} has been failing for 15 minutes: ${error}`);
		}
		return failingForMs >= UNSUBSCRIBED_AFTER_MS;
	}

	/** Starts counting anew, after the app was unsubscribed or subscribed again. */
	forget(appId: string): void {
		const webhook = this.#webhooks.get(appId);
		if (webhook) webhook.failingSince = undefined;
	}

	status(app: AppConfig): WebhookStatus {
		const { state, failingSince, error } = this.#webhookOf(app);
		const shown = app.unsubscribedAt !== undefined ? "unsubscribed" : failingSince === undefined ? state : "failing";
		return {
			appId: app.id,
			state: shown,
			...(failingSince === undefined ? {} : { failingSince }),
			...(error === undefined ? {} : { error }),
		};
	}

	#webhookOf(app: AppConfig): Webhook {
		const address = `${app.webhookUrl} ${app.verifyToken}`;
		const known = this.#webhooks.get(app.id);
		if (known?.address === address) return known;
		const webhook: Webhook = { address, state: "unverified" };
		this.#webhooks.set(app.id, webhook);
		return webhook;
	}

	async #challenge(app: AppConfig, webhook: Webhook): Promise<string | null> {
		const url = new URL(app.webhookUrl ?? "");
		const challenge = String(randomInt(1_000_000_000, 2_000_000_000));
		url.searchParams.set("hub.mode", "subscribe");
		url.searchParams.set("hub.verify_token", app.verifyToken ?? "");
		url.searchParams.set("hub.challenge", challenge);
		const answer = await this.#client.request("GET", url);
		if (answer.status === 200 && answer.body.trim() === challenge) {
			webhook.state = "verified";
			webhook.error = undefined;
			return null;
		}
		const problem = answer.error ?? `answered the challenge with ${answer.status}, expected 200 and the challenge`;
		const told = webhook.error === problem;
		webhook.error = problem;
		if (!told) this.#report(`the webhook of app ${app.id} could not be verified: ${problem}`);
		if (answer.status === 0) return problem;
		webhook.state = "refused";
		return null;
	}
}
