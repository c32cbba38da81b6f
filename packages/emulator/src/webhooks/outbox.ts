import type { Clock } from "../clock.ts";
import type { AppConfig } from "../config/config-document.ts";
import { DELIVERY_FAULTS, type Faults } from "../faults.ts";
import type { DeliveryRow, Journal } from "../journal.ts";
import type { HttpClient } from "./http-client.ts";
import { escapedBytes, signatureHeaders } from "./sign.ts";
import type { Subscriptions } from "./subscriptions.ts";

/** Pauses before each further attempt, the last one repeated; the first four lie within three seconds. */
const PAUSES_MS = [0, 500, 1000, 1500, 10_000, 30_000, 60_000, 300_000];

/** A delivery held back by `reorder` goes out at the latest after this. */
const HELD_BACK_MS = 1000;

/** A webhook that is to reach one app. */
export type QueuedDelivery = Pick<DeliveryRow, "appId" | "accountId" | "userId" | "kind" | "channel" | "body">;

/** A webhook on its way to one app. */
export interface Delivery extends QueuedDelivery {
	/** Given at the start, and never to another one. */
	readonly id: number;
	readonly bytes: Buffer;
	attempt: number;
	/** No fault concerns it any more. */
	faultless: boolean;
	/** Which subscription of the app it belongs to; a later one does not get it. */
	readonly subscription: number;
}

interface OutboxParts {
	readonly clock: Clock;
	readonly journal: Journal;
	readonly faults: Faults;
	readonly client: HttpClient;
	readonly subscriptions: Subscriptions;
	/** The app, while it is connected to the account. */
	readonly app: (appId: string, accountId: string) => AppConfig | undefined;
	readonly unsubscribe: (appId: string) => void;
	readonly note: (note: OutboxNote) => void;
}

/** What is on its way, and what no more: `settled` by its id, `dropped` whatever is for an app. */
export type OutboxNote =
	| ({ readonly type: "queued"; readonly id: number } & QueuedDelivery)
	| { readonly type: "settled"; readonly id: number }
	| { readonly type: "dropped"; readonly appId: string };

/**
 * Sends deliveries: of one app and thread one at a time and in order. A failing one is tried again behind those that
 * wait already, at once and then after growing pauses of the emulator's clock (spec §6.3).
 */
export class Outbox {
	readonly #parts: OutboxParts;
	#queues = new Map<string, Delivery[]>();
	#busy = new Set<string>();
	#heldBack = new Map<string, Delivery>();
	readonly #subscriptions = new Map<string, number>();
	#lastId = 0;
	#unsettled = new Map<number, QueuedDelivery>();

	constructor(parts: OutboxParts) {
		this.#parts = parts;
	}

	/** What is on its way, by id, in order. */
	get unsettled(): ReadonlyMap<number, QueuedDelivery> {
		return this.#unsettled;
	}

	/** Queues a new delivery. */
	send(delivery: QueuedDelivery): void {
		const subscription = this.#subscriptions.get(delivery.appId) ?? 0;
		const bytes = escapedBytes(delivery.body);
		this.#enqueue({ ...delivery, id: this.#begin(delivery), bytes, attempt: 0, faultless: false, subscription });
	}

	/** Drops everything that is queued, held back or waiting for another attempt. */
	clear(): void {
		this.#queues = new Map();
		this.#busy = new Set();
		this.#heldBack = new Map();
		this.#unsettled = new Map();
	}

	/** Drops what waits for one app, which was unsubscribed. */
	drop(appId: string): void {
		this.#subscriptions.set(appId, (this.#subscriptions.get(appId) ?? 0) + 1);
		for (const [id, delivery] of this.#unsettled) if (delivery.appId === appId) this.#unsettled.delete(id);
		this.#parts.note({ type: "dropped", appId });
	}

	#begin(delivery: QueuedDelivery): number {
		this.#lastId += 1;
		this.#unsettled.set(this.#lastId, delivery);
		this.#parts.note({ ...delivery, type: "queued", id: this.#lastId });
		return this.#lastId;
	}

	#settle({ id }: Delivery): void {
		if (this.#unsettled.delete(id)) this.#parts.note({ type: "settled", id });
	}

	#enqueue(delivery: Delivery, first = false): void {
		const key = keyOf(delivery);
		const queue = this.#queues.get(key) ?? [];
		if (first) queue.unshift(delivery);
		else queue.push(delivery);
		this.#queues.set(key, queue);
		this.#pump(key);
	}

	#pump(key: string): void {
		const queues = this.#queues;
		const busy = this.#busy;
		if (busy.has(key)) return;
		const delivery = queues.get(key)?.shift();
		if (!delivery) {
			queues.delete(key);
			return;
		}
		busy.add(key);
		void this.#attempt(delivery, queues).then(() => {
			busy.delete(key);
			if (queues === this.#queues) this.#pump(key);
		});
	}

	async #attempt(delivery: Delivery, queues: Map<string, Delivery[]>): Promise<void> {
		const { faults, subscriptions, client } = this.#parts;
		const app = this.#parts.app(delivery.appId, delivery.accountId);
		if (!app?.webhookUrl || delivery.subscription !== (this.#subscriptions.get(app.id) ?? 0)) {
			this.#settle(delivery);
			return;
		}
		const fault = delivery.faultless ? undefined : faults.take(DELIVERY_FAULTS, delivery.appId);
		delivery.faultless = true;
		if (fault?.kind === "reorder") {
			this.#holdBack(delivery);
			return;
		}
		delivery.attempt += 1;
		if (fault?.kind === "drop") {
			this.#write(delivery, 0, "dropped by a fault");
			this.#settle(delivery);
			return;
		}
		if (fault?.kind === "delay") await this.#pause(fault.delayMs ?? 0);
		const unreachable = await subscriptions.verify(app);
		const headers = { "content-type": "application/json", ...signatureHeaders(delivery.bytes, app.secret) };
		const answer =
			unreachable === null
				? await client.request("POST", new URL(app.webhookUrl), headers, delivery.bytes)
				: { status: 0, error: unreachable };
		if (queues !== this.#queues) return;
		const error = answer.status === 200 ? null : (answer.error ?? `answered ${answer.status}`);
		this.#write(delivery, answer.status, answer.status === 0 ? (error ?? "") : undefined);
		if (fault?.kind === "duplicate") this.#enqueue({ ...delivery, id: this.#begin(bare(delivery)), attempt: 0 }, true);
		this.#releaseHeldBack(keyOf(delivery));
		const failedForAnHour = subscriptions.note(app, error);
		if (failedForAnHour) this.#parts.unsubscribe(app.id);
		else if (error !== null) this.#retry(delivery);
		else this.#settle(delivery);
	}

	#retry(delivery: Delivery): void {
		const queues = this.#queues;
		const pauseMs = PAUSES_MS[Math.min(delivery.attempt, PAUSES_MS.length) - 1] ?? 0;
		if (pauseMs === 0) {
			this.#enqueue(delivery);
			return;
		}
		const { clock } = this.#parts;
		clock.alarm(clock.now() + pauseMs, () => {
			if (queues === this.#queues) this.#enqueue(delivery);
		});
	}

	/** Keeps a delivery until the next one of its thread has gone out, which is what puts them out of order. */
	#holdBack(delivery: Delivery): void {
		const key = keyOf(delivery);
		// One that is held back already has been overtaken by now.
		this.#releaseHeldBack(key);
		this.#heldBack.set(key, delivery);
		const { clock } = this.#parts;
		clock.alarm(clock.now() + HELD_BACK_MS, () => {
			if (this.#heldBack.get(key) === delivery) this.#releaseHeldBack(key);
		});
	}

	#releaseHeldBack(key: string): void {
		const delivery = this.#heldBack.get(key);
		if (!delivery) return;
		this.#heldBack.delete(key);
		this.#enqueue(delivery, true);
	}

	#pause(ms: number): Promise<void> {
		const { clock } = this.#parts;
		return new Promise((resolve) => clock.alarm(clock.now() + ms, resolve));
	}

	#write(delivery: Delivery, status: number, error?: string): void {
		this.#parts.journal.addDelivery({
			at: this.#parts.clock.now(),
			...bare(delivery),
			attempt: delivery.attempt,
			status,
			...(error === undefined ? {} : { error }),
		});
	}
}

function keyOf({ appId, accountId, userId }: Delivery): string {
	return `${appId} ${accountId} ${userId}`;
}

function bare({ appId, accountId, userId, kind, channel, body }: QueuedDelivery): QueuedDelivery {
	return { appId, accountId, userId, kind, channel, body };
}
