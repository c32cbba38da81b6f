import { type ConfigDocument, type Emulator, startEmulator } from "@thread-control/emulator";
import { expect } from "vitest";
import { AppWebhook } from "./app-webhook.ts";
import type { DeliveredStep, GraphStep, Trace, TraceStep } from "./trace.ts";

const BEGIN = 1_767_225_600_000;
const STEP_MS = 100;
/** Reads are there to mark the end: they are the last thing sent, in order. */
const FIELDS = ["messages", "messaging_postbacks", "messaging_handovers", "message_echoes", "message_reads", "standby"];

/** An emulator with a webhook for every app of a trace, on a clock that only the trace moves. */
export class TracePlatform {
	readonly #trace: Trace;
	readonly #emulator: Emulator;
	readonly #webhooks: ReadonlyMap<string, AppWebhook>;
	/** Which message each name of the trace stands for. */
	readonly #mids = new Map<string, string>();
	#now: number = BEGIN;

	private constructor(trace: Trace, emulator: Emulator, webhooks: ReadonlyMap<string, AppWebhook>) {
		this.#trace = trace;
		this.#emulator = emulator;
		this.#webhooks = webhooks;
	}

	static async start(trace: Trace): Promise<TracePlatform> {
		const webhooks = new Map(Object.keys(trace.apps).map((name) => [name, new AppWebhook()] as const));
		const apps: ConfigDocument["apps"][number][] = [];
		for (const [name, { id, role, canTake }] of Object.entries(trace.apps)) {
			const webhookUrl = await webhooks.get(name)?.listen();
			apps.push({
				id,
				name,
				role,
				canTake,
				webhookUrl,
				secret: `secret-${id}`,
				token: `token-${id}`,
				verifyToken: "verify-me",
				fields: FIELDS,
			});
		}
		const config: ConfigDocument = {
			profile: trace.profile,
			defaultApp: trace.defaultApp === null ? null : (trace.apps[trace.defaultApp]?.id ?? null),
			accounts: [{ id: trace.account, channel: "messenger" }],
			apps,
			switches: trace.switches,
		};
		const emulator = await startEmulator({ port: 0, config, now: () => BEGIN });
		return new TracePlatform(trace, emulator, webhooks);
	}

	async play(step: TraceStep): Promise<void> {
		switch (step.step) {
			case "actor": {
				await this.#passes();
				const { path, body, mid } = step;
				const answer = await this.#actor(step.call, path.replace("{user}", this.#trace.user), this.#real(body));
				if (path === "/clock") this.#now += Number(body["advanceMs"]);
				if (mid !== undefined) this.#bind(mid, answer["mid"]);
				return;
			}
			case "graph":
				await this.#passes();
				return await this.#graph(step);
			case "delivered":
				return await this.#delivered(step);
			case "expect": {
				const thread = await this.#actor("GET", `/threads/${this.#trace.user}`);
				expect(thread["owner"]).toBe(step.owner);
			}
		}
	}

	/** The customer reads: that is the next thing every app hears, so nothing else was on its way. */
	async nothingElseWasSent(): Promise<void> {
		const { watermark } = await this.#actor("POST", `/users/${this.#trace.user}/reads`, {});
		for (const [name, webhook] of this.#webhooks) {
			const { item } = await webhook.next();
			expect([name, item["read"]]).toEqual([name, { watermark }]);
		}
	}

	async close(): Promise<void> {
		await this.#emulator.close();
		for (const webhook of this.#webhooks.values()) await webhook.close();
	}

	async #passes(): Promise<void> {
		await this.#actor("POST", "/clock", { advanceMs: STEP_MS });
		this.#now += STEP_MS;
	}

	async #actor(method: string, path: string, body?: unknown): Promise<Readonly<Record<string, unknown>>> {
		const response = await fetch(`${this.#emulator.url}/_emulator${path}`, {
			method,
			...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
		});
		const answer = (await response.json()) as Record<string, unknown>;
		expect([path, response.status, answer]).toEqual([path, 200, answer]);
		return answer;
	}

	async #graph({ app, call, edge, body, expect: expected }: GraphStep): Promise<void> {
		const { account, user } = this.#trace;
		const url = new URL(`/v23.0/${account}/${edge}`, this.#emulator.url);
		url.searchParams.set("access_token", `token-${this.#id(app)}`);
		if (call === "GET") url.searchParams.set("recipient", user);
		const recipient = { id: user };
		const init = {
			body: JSON.stringify({ recipient, ...this.#real(body) }),
			headers: { "content-type": "application/json" },
		};
		const response = await fetch(url, { method: call, ...(call === "GET" ? {} : init) });
		const answer = (await response.json()) as Record<string, unknown>;
		if (expected.lost === true) {
			expect(response.status).toBeGreaterThanOrEqual(500);
			return;
		}
		if (expected.ok !== true) {
			const error = answer["error"] as { code: number; error_subcode?: number };
			const { code, subcode = error.error_subcode } = expected;
			expect([response.status >= 400, error.code, error.error_subcode]).toEqual([true, code, subcode]);
			return;
		}
		expect(answer).not.toHaveProperty("error");
		if (expected.message_id !== undefined) this.#bind(expected.message_id, answer["message_id"]);
		else if ("owner" in expected) this.#owner(expected.owner ?? null, expected.expiresInMs, answer["data"]);
		else expect(answer).toEqual({ success: true });
	}

	/** `thread_owner`'s three answers (spec §1.5). */
	#owner(owner: string | null, expiresInMs: number | undefined, data: unknown): void {
		const [first] = data as { thread_owner: { app_id?: unknown; expiration?: number } }[];
		if (owner === null) {
			expect(first).toBeUndefined();
			return;
		}
		expect(first?.thread_owner.app_id === undefined ? "hidden" : String(first.thread_owner.app_id)).toBe(owner);
		if (expiresInMs !== undefined) {
			expect(first?.thread_owner.expiration).toBe(Math.floor((this.#now + expiresInMs) / 1000));
		}
	}

	async #delivered({ app, via, kind, fields, lateMs = 0 }: DeliveredStep): Promise<void> {
		const { account, user } = this.#trace;
		const received = await this.#webhooks.get(app)?.next();
		const [sender, recipient] = fields["is_echo"] === true ? [account, user] : [user, account];
		const { [kind]: actual, ...head } = received?.item ?? {};
		expect([received?.account, received?.via, head, this.#named(actual)]).toEqual([
			account,
			via,
			{ sender: { id: sender }, recipient: { id: recipient }, timestamp: this.#now - lateMs },
			fields,
		]);
	}

	#id(app: string): string {
		const id = this.#trace.apps[app]?.id;
		if (id === undefined) throw new Error(`the trace has no app named ${app}`);
		return id;
	}

	#bind(name: string, mid: unknown): void {
		if (typeof mid !== "string") throw new Error(`no message was made that could be named ${name}`);
		for (const [known, other] of this.#mids) if (other === mid) throw new Error(`${name} is ${known}: ${mid}`);
		this.#mids.set(name, mid);
	}

	/** A body of the trace with real mids. */
	#real(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
		const { mid } = body;
		return { ...body, ...(typeof mid === "string" ? { mid: this.#mids.get(mid) ?? mid } : {}) };
	}

	/** What came, in the trace's words: mids by name, app ids as text. */
	#named(content: unknown): unknown {
		if (typeof content !== "object" || content === null) return content;
		return Object.fromEntries(
			Object.entries(content).map(([key, value]) => {
				if (key === "mid") return [key, [...this.#mids].find(([, mid]) => mid === value)?.[0] ?? value];
				return [key, key.endsWith("app_id") && typeof value === "number" ? String(value) : value];
			}),
		);
	}
}
