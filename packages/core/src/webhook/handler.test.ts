import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ThreadEvent } from "../domain/event.ts";
import { ThreadControlError } from "../thread-control-error.ts";
import type { WebhookAnswer } from "./answer.ts";
import type { RefusedDelivery, Webhook } from "./handler.ts";
import { delivery, escaped, SECRET, signature, type TestWebhookOptions, testWebhook } from "./signed.test-data.ts";

interface Bench {
	readonly webhook: Webhook;
	readonly accepted: (readonly ThreadEvent[])[];
	readonly refused: RefusedDelivery[];
	post(body: string | Uint8Array, headers?: Record<string, string>): Promise<WebhookAnswer>;
}

function bench(options: Partial<TestWebhookOptions> = {}): Bench {
	const accepted: (readonly ThreadEvent[])[] = [];
	const refused: RefusedDelivery[] = [];
	const webhook = testWebhook({
		secrets: [SECRET],
		verifyTokens: ["token"],
		allowSha1: false,
		accept: async (events) => {
			accepted.push(events);
		},
		onRefused: (reason) => refused.push(reason),
		...options,
	});
	return {
		webhook,
		accepted,
		refused,
		post: (body, headers = signature(body)) =>
			webhook.handle("POST", "/api/messages", (name) => headers[name], Buffer.from(body)),
	};
}

const good = escaped(delivery("hola ñ"));

describe("createWebhook", () => {
	it("answers 200 when the events were taken", async () => {
		const { post, accepted, refused } = bench();
		expect(await post(good)).toMatchObject({ status: 200, body: "EVENT_RECEIVED" });
		expect(accepted).toMatchObject([[{ kind: "message", text: "hola ñ" }]]);
		expect(refused).toEqual([]);
	});

	it("waits for accept before it answers", async () => {
		let done = (): void => {};
		const taken = new Promise<void>((resolve) => {
			done = resolve;
		});
		const { post } = bench({ accept: () => taken });
		let answered = false;
		const answer = post(good).then((value) => {
			answered = true;
			return value;
		});
		await new Promise(setImmediate);
		expect(answered).toBe(false);
		done();
		expect((await answer).status).toBe(200);
	});

	const refusals: [
		name: string,
		body: string,
		headers: Record<string, string> | undefined,
		code: string,
		status: number,
	][] = [
		["unsigned", good, {}, "signature_missing", 401],
		["wrongly signed", good, signature(good, "other"), "signature_invalid", 403],
		["signed over other bytes", good, signature(JSON.stringify(delivery("hola ñ"))), "signature_invalid", 403],
		["not JSON", "hello", undefined, "body_invalid", 400],
		["JSON but no delivery", "[]", undefined, "body_invalid", 400],
		["a depth bomb", "[".repeat(100_000), undefined, "body_invalid", 400],
		["empty", "", undefined, "body_invalid", 400],
		["too large", "x".repeat(200_001), undefined, "body_too_large", 413],
	];
	it.each(refusals)(
		"refuses what is %s, reports it and accepts nothing",
		async (_name, body, headers, code, status) => {
			const { post, accepted, refused } = bench({ maxBodyBytes: 200_000 });
			expect((await post(body, headers)).status).toBe(status);
			expect(refused).toMatchObject([{ code, status, detail: expect.stringMatching(/\w+ \w+/) }]);
			expect(accepted).toEqual([]);
		},
	);

	it.each([
		[new Error("disk gone"), "store_unavailable"],
		["a text", "store_unavailable"],
		[new ThreadControlError("closed", "thread control is closed"), "closed"],
	])("answers 503 when accept rejects with %s, so that Meta delivers again", async (cause, code) => {
		const { post, refused } = bench({ accept: () => Promise.reject(cause) });
		expect(await post(good)).toMatchObject({ status: 503, body: "Not taken: deliver again." });
		expect(refused).toMatchObject([{ code, status: 503, cause }]);
	});

	it("answers 503 when accept throws at once", async () => {
		const { post } = bench({
			accept: () => {
				throw new Error("at once");
			},
		});
		expect((await post(good)).status).toBe(503);
	});

	it("keeps its answer when onRefused throws", async () => {
		const warnings: string[] = [];
		const hear = (warning: Error): void => void warnings.push(warning.message);
		process.on("warning", hear);
		const { post } = bench({
			onRefused: () => {
				throw new Error("broken listener");
			},
		});
		expect((await post(good, {})).status).toBe(401);
		await new Promise(setImmediate);
		process.off("warning", hear);
		expect(warnings).toEqual([expect.stringContaining("broken listener")]);
	});

	it("answers challenges, and 405 for other methods", async () => {
		const { webhook } = bench();
		const ask = (method: string, url: string): Promise<WebhookAnswer> =>
			webhook.handle(method, url, () => undefined, new Uint8Array(0));
		const query = "hub.mode=subscribe&hub.verify_token=token&hub.challenge=42";
		expect(await ask("GET", `/api/messages?${query}`)).toMatchObject({ status: 200, body: "42" });
		expect(await ask("GET", `/api/messages?${query.replace("=token", "=other")}`)).toMatchObject({ status: 403 });
		expect(await ask("GET", "//[?%%%")).toMatchObject({ status: 403 });
		expect(await ask("PUT", "/")).toMatchObject({ status: 405, headers: { allow: "GET, POST" } });
	});

	it("takes 2.5 MB by default", async () => {
		const { post, accepted } = bench();
		expect((await post(escaped(delivery("x".repeat(2_500_000))))).status).toBe(200);
		expect(accepted).toHaveLength(1);
	});

	it("takes SHA-1 and more depth by option", async () => {
		const body = `{"entry":[${"[".repeat(80)}${"]".repeat(80)}]}`;
		expect((await bench().post(body)).status).toBe(400);
		expect((await bench({ maxDepth: 100 }).post(body)).status).toBe(200);
	});

	it("answers any bytes with any headers with a status, and never rejects", async () => {
		const { post } = bench();
		const header = fc.oneof(fc.string(), fc.constant("signed"));
		await fc.assert(
			fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), header, async (body, sha256) => {
				const headers = sha256 === "signed" ? signature(body) : { "x-hub-signature-256": sha256 };
				expect([200, 400, 403]).toContain((await post(body, headers)).status);
			}),
			{ numRuns: 500 },
		);
		await fc.assert(
			fc.asyncProperty(fc.json({ maxDepth: 6 }), fc.boolean(), async (json, wrapped) => {
				const body = wrapped ? `{"object":"page","entry":${json}}` : json;
				expect([200, 400]).toContain((await post(body)).status);
			}),
			{ numRuns: 500 },
		);
	});
});

describe("fetch", () => {
	const request = (body: string | ReadableStream | null, headers: Record<string, string>, method = "POST"): Request =>
		new Request("http://bot.test/api/messages", {
			method,
			headers,
			...(method === "GET" ? {} : { body, duplex: "half" }),
		} as RequestInit);

	it("takes a signed Request and answers a Response", async () => {
		const { webhook, accepted } = bench();
		const response = await webhook.fetch(request(good, signature(good)));
		expect([response.status, await response.text()]).toEqual([200, "EVENT_RECEIVED"]);
		expect(accepted).toHaveLength(1);
	});

	it("joins a body that comes byte by byte", async () => {
		const { webhook, accepted } = bench();
		const raw = JSON.stringify(delivery("¿ñ你👋?"));
		const bytes = new ReadableStream({
			start(controller): void {
				for (const byte of Buffer.from(raw)) controller.enqueue(Uint8Array.of(byte));
				controller.close();
			},
		});
		expect((await webhook.fetch(request(bytes, signature(raw)))).status).toBe(200);
		expect(accepted).toMatchObject([[{ text: "¿ñ你👋?" }]]);
	});

	it("answers a challenge", async () => {
		const { webhook } = bench();
		const url = "http://bot.test/?hub.mode=subscribe&hub.verify_token=token&hub.challenge=42";
		const response = await webhook.fetch(new Request(url));
		expect([response.status, await response.text()]).toEqual([200, "42"]);
	});

	it("stops reading at the limit, announced or not", async () => {
		const { webhook } = bench({ maxBodyBytes: 100 });
		let pulled = 0;
		const endless = new ReadableStream({
			pull(controller): void {
				pulled += 1;
				controller.enqueue(new Uint8Array(60));
			},
		});
		expect((await webhook.fetch(request(endless, {}))).status).toBe(413);
		expect(pulled).toBeLessThan(10);
		expect((await webhook.fetch(request("x".repeat(101), {}))).status).toBe(413);
		expect((await webhook.fetch(request("{}", { "content-length": "101" }))).status).toBe(413);
	});

	it("answers a Request whose body is gone, broken or missing", async () => {
		const { webhook, refused } = bench();
		const used = request(good, signature(good));
		await used.text();
		expect((await webhook.fetch(used)).status).toBe(500);
		expect(refused.at(-1)).toMatchObject({
			code: "option_invalid",
			detail: expect.stringContaining("before any body parser"),
		});
		const broken = new ReadableStream({
			start(controller): void {
				controller.error(new Error("reset"));
			},
		});
		expect((await webhook.fetch(request(broken, signature(good)))).status).toBe(400);
		expect((await webhook.fetch(request(null, {}))).status).toBe(401);
	});
});
