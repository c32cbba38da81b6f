import { describe, expect, it } from "vitest";
import type { AppId } from "../domain/app-id.ts";
import type { Reply } from "./fake-graph.test-data.ts";
import {
	errorReply,
	graphBench,
	graphFixture,
	PROOF,
	page,
	SECRET,
	sent,
	TOKEN,
	thread,
} from "./graph-bench.test-data.ts";
import type { RateLimitUsage } from "./rate-limit.ts";
import { MAY_HAVE_HAPPENED, REFUSED } from "./spec-errors.test-data.ts";

const DESK = "400000000000002" as AppId;
const bench = graphBench();

describe("errors", () => {
	it.each(REFUSED)("code %s, subcode %s: %s", async (code, subcode, message, meaning) => {
		bench.fake.reply(errorReply(code, subcode, message));
		const answer = await bench.say(bench.graph({ retries: { attempts: 1 } }));
		expect(answer).toMatchObject({
			result: "refused",
			refusal: { meaning, status: 400, code: code ?? null, subcode: subcode ?? null, trace: "AbCd", message },
		});
		expect(answer.result === "refused" && answer.refusal.advice.length).toBeGreaterThan(20);
	});

	it.each(MAY_HAVE_HAPPENED)("code %s, subcode %s: a send is unknown and not repeated", async (code, subcode) => {
		bench.fake.reply(errorReply(code, subcode, "An unknown error occurred", 500));
		expect(await bench.say(bench.graph())).toMatchObject({
			result: "unknown",
			reason: expect.stringContaining("AbCd"),
		});
		expect(bench.fake.calls).toHaveLength(1);
	});

	it.each(["M22-send-refused-another-owner", "M25-instagram-non-owner"])("%s", async (name) => {
		bench.fake.reply({ status: 400, body: graphFixture(name) });
		expect(await bench.say(bench.graph())).toMatchObject({ refusal: { meaning: "not_owner" } });
	});

	const broken: [name: string, reply: Reply][] = [
		["500 with a page", { status: 500, headers: { "content-type": "text/html" }, body: "<html>Sorry</html>" }],
		["502", { status: 502, body: "<html>Bad gateway</html>" }],
		["503 with nothing", { status: 503, body: "" }],
		["200 with nothing", { body: "" }],
		["200 with broken JSON", { body: '{"success":' }],
		["200 with a page", { body: "<html>Log in</html>" }],
		["200 that says nothing", { body: {} }],
		["no answer in time", { hang: true }],
		["a reset", { reset: true }],
	];
	it.each(broken)("after %s, commands and sends are unknown and not repeated", async (_name, reply) => {
		bench.fake.reply(reply);
		const graph = bench.graph({ timeoutMs: 100 });
		expect(await bench.keep(graph.pass(thread, DESK, null))).toMatchObject({
			result: "unknown",
			reason: expect.stringMatching(/\w/),
		});
		expect(await bench.say(graph)).toMatchObject({ result: "unknown", reason: expect.stringMatching(/\w/) });
		expect(bench.fake.calls).toHaveLength(2);
	});

	it("a command that answers success: false is refused", async () => {
		bench.fake.reply({ body: { success: false } });
		expect(await bench.keep(bench.graph().take(thread, null))).toMatchObject({
			result: "refused",
			refusal: { meaning: "other" },
		});
	});

	it("does not follow redirects", async () => {
		bench.fake.reply({ status: 307, headers: { location: `${bench.fake.url}/elsewhere` }, body: "" });
		expect(await bench.say(bench.graph())).toMatchObject({ result: "refused", refusal: { status: 307 } });
		expect(bench.fake.calls).toHaveLength(1);
	});

	it("is refused where no connection comes about, after trying again", async () => {
		const url = bench.fake.url;
		await bench.fake.stop();
		let asked = 0;
		const answer = await bench.say(bench.graph({ baseUrl: url }), async () => {
			asked += 1;
			return true;
		});
		expect(answer).toMatchObject({ result: "refused", refusal: { meaning: "transient", code: null, status: 0 } });
		expect(asked).toBe(2);
	});

	it("lives with a transport that rejects", async () => {
		const graph = bench.graph({ transport: () => Promise.reject(new Error(`GET /?access_token=${TOKEN}`)) });
		expect(await bench.say(graph)).toMatchObject({ result: "unknown" });
	});
});

describe("retries", () => {
	it("sends again after 1200, asking first each time", async () => {
		bench.fake.reply(errorReply(1200), errorReply(1200), sent);
		let asked = 0;
		const answer = await bench.say(bench.graph(), async () => {
			asked += 1;
			return true;
		});
		expect(answer).toMatchObject({ result: "ok" });
		expect([bench.fake.calls.length, asked]).toEqual([3, 2]);
	});

	it("does not send again when the answer is no", async () => {
		bench.fake.reply(errorReply(1200), sent);
		expect(await bench.say(bench.graph(), async () => false)).toMatchObject({
			result: "refused",
			refusal: { code: 1200 },
		});
		expect(bench.fake.calls).toHaveLength(1);
	});

	it("gives up after its attempts, and after its budget", async () => {
		bench.fake.reply(errorReply(1200));
		expect(await bench.say(bench.graph())).toMatchObject({ result: "refused", refusal: { code: 1200 } });
		expect(bench.fake.calls).toHaveLength(3);
		expect(await bench.say(bench.graph({ retries: { attempts: 9, pauseMs: 5_000, budgetMs: 1_000 } }))).toMatchObject({
			result: "refused",
		});
		expect(bench.fake.calls).toHaveLength(4);
	});

	it("reads again after anything that may pass", async () => {
		const owner = { body: { data: [{ thread_owner: { app_id: DESK } }] } };
		for (const reply of [errorReply(2), errorReply(1), { status: 502, body: "" }, { reset: true }, { body: "" }]) {
			bench.fake.reply(reply, owner);
			expect(await bench.keep(bench.graph().threadOwner(thread))).toMatchObject({
				result: "ok",
				value: { kind: "visible", app: DESK },
			});
		}
		bench.fake.reply(errorReply(100, 2018234), owner);
		expect(await bench.keep(bench.graph().threadOwner(thread))).toMatchObject({
			result: "refused",
			refusal: { meaning: "not_visible" },
		});
	});

	it("does not repeat a read that used up its time", async () => {
		bench.fake.reply({ hang: true });
		const graph = bench.graph({ readTimeoutMs: 100, retries: { budgetMs: 100 } });
		expect(await bench.keep(graph.threadOwner(thread))).toMatchObject({ result: "unknown" });
		expect(bench.fake.calls).toHaveLength(1);
	});

	it("waits out a rate limit only where the platform names a short time", async () => {
		bench.fake.reply(errorReply(613), sent);
		expect(await bench.say(bench.graph())).toMatchObject({
			result: "refused",
			refusal: { meaning: "rate_limited", retryAfterMs: null },
		});
		bench.fake.reply({ ...errorReply(613), headers: { "retry-after": "60" } }, sent);
		expect(await bench.say(bench.graph())).toMatchObject({ result: "refused", refusal: { retryAfterMs: 60_000 } });
		bench.fake.reply({ ...errorReply(613), headers: { "retry-after": "0" } }, sent);
		expect(await bench.say(bench.graph())).toMatchObject({ result: "ok" });
	});
});

describe("what comes along", () => {
	it("reports usage and waits by it", async () => {
		const heard: [readonly RateLimitUsage[], string][] = [];
		const line = {
			type: "messenger",
			call_count: 100,
			total_cputime: 1,
			total_time: 2,
			estimated_time_to_regain_access: 5,
		};
		const headers = { "x-business-use-case-usage": JSON.stringify({ "9": [line] }) };
		bench.fake.reply({ ...errorReply(80006), headers });
		const graph = bench.graph({
			onRateLimit: (usage, { account }) => {
				heard.push([usage, account]);
				throw new Error("broken listener");
			},
		});
		expect(await bench.say(graph)).toMatchObject({ refusal: { meaning: "rate_limited", retryAfterMs: 300_000 } });
		expect(heard).toMatchObject([
			[[{ id: "9", type: "messenger", callCount: 100, regainAccessMs: 300_000 }], page.account],
		]);
	});

	it("tells when the call began and ended, and how far the platform's clock is ahead", async () => {
		const now = Date.parse("2026-01-01T00:00:10Z");
		let at = now - 10;
		const clock = (): number => {
			at += 10;
			return at;
		};
		bench.fake.reply({ headers: { date: "Thu, 01 Jan 2026 01:00:10 GMT" } });
		expect(await bench.keep(bench.graph({ clock }).take(thread, null))).toMatchObject({
			result: "ok",
			startedAt: now,
			answeredAt: now + 10,
			clockOffsetMs: 3_599_990,
		});
	});

	it("counts the last try's times", async () => {
		let at = 0;
		const clock = (): number => {
			at += 1;
			return at;
		};
		bench.fake.reply({ ...errorReply(1200), headers: { date: "" } }, sent);
		expect(await bench.say(bench.graph({ clock }))).toMatchObject({ result: "ok", startedAt: 3, answeredAt: 4 });
	});

	it("keeps one connection", async () => {
		const graph = bench.graph();
		for (let n = 0; n < 10; n += 1) await bench.say(graph);
		expect(bench.fake.sockets.size).toBe(1);
	});

	it("lets no token, secret, proof or text of a message into any answer", async () => {
		for (const message of [
			`Malformed access token ${TOKEN}`,
			`bad url /me?access_token=${TOKEN}&appsecret_proof=${PROOF}`,
			"Malformed access token EAAotherTokenThatWeNeverSaw012345",
			`Invalid secret ${SECRET}`,
		]) {
			bench.fake.reply(errorReply(190, undefined, message), errorReply(190, undefined, message));
			await bench.say(bench.graph());
		}
		expect(bench.answers.length).toBeGreaterThan(50);
		const text = JSON.stringify(bench.answers);
		for (const secret of [TOKEN, SECRET, PROOF, "EAA", "access_token=", "hello"]) expect(text).not.toContain(secret);
	});
});
