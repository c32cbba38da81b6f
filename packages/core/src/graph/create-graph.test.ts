import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AppId } from "../domain/app-id.ts";
import type { ThreadKey } from "../domain/thread.ts";
import type { Graph, GraphResult } from "../ports/graph.ts";
import { createGraph, type GraphOptions } from "./create-graph.ts";
import { FakeGraph, type Reply } from "./fake-graph.test-data.ts";
import type { RateLimitUsage } from "./rate-limit.ts";
import { MAY_HAVE_HAPPENED, REFUSED } from "./spec-errors.test-data.ts";

const TOKEN = "EAAsyntheticPageToken0123456789";
const SECRET = "synthetic-app-secret";
const PROOF = createHmac("sha256", SECRET).update(TOKEN).digest("hex");
const page = { channel: "messenger", account: "1000000000001" } as const;
const thread: ThreadKey = { ...page, user: "2000000000000001" };
const DESK = "400000000000002" as AppId;

let fake: FakeGraph;
const graphs: Graph[] = [];
/** Everything any test was answered, for the search for tokens. */
const answers: unknown[] = [];

beforeEach(async () => {
	fake = await FakeGraph.start();
});
afterEach(async () => {
	for (const graph of graphs.splice(0)) graph.close();
	await fake.stop();
});

function graphOf(options: Partial<GraphOptions> = {}): Graph {
	const graph = createGraph({
		token: TOKEN,
		appSecret: SECRET,
		baseUrl: fake.url,
		version: "v23.0",
		retries: { pauseMs: 1 },
		...options,
	});
	graphs.push(graph);
	return graph;
}

async function kept<T>(result: Promise<GraphResult<T>>): Promise<GraphResult<T>> {
	const answer = await result;
	answers.push(answer);
	return answer;
}

const say = (graph: Graph, beforeRetry?: () => Promise<boolean>): Promise<GraphResult<unknown>> =>
	kept(graph.send(thread, { message: { text: "hello" } }, null, beforeRetry === undefined ? {} : { beforeRetry }));
const error = (code: number | undefined, subcode?: number, message = "text", status = 400): Reply => ({
	status,
	body: { error: { message, type: "OAuthException", code, error_subcode: subcode, fbtrace_id: "AbCd" } },
});
const sent: Reply = { body: { recipient_id: thread.user, message_id: "m_1" } };
const fixture = (name: string): unknown =>
	JSON.parse(readFileSync(new URL(`../../../../protocol/graph/${name}.json`, import.meta.url), "utf8"));

describe("the calls on the wire", () => {
	const recipient = { id: thread.user };
	const rows: [name: string, run: (graph: Graph) => Promise<GraphResult<unknown>>, edge: string, body: unknown][] = [
		[
			"pass",
			(g) => g.pass(thread, DESK, "why"),
			"pass_thread_control",
			{ recipient, target_app_id: DESK, metadata: "why" },
		],
		["pass to the default app", (g) => g.pass(thread, null, null), "pass_thread_control", { recipient }],
		["take", (g) => g.take(thread, "why"), "take_thread_control", { recipient, metadata: "why" }],
		["request", (g) => g.request(thread, null), "request_thread_control", { recipient }],
		["release", (g) => g.release(thread, ""), "release_thread_control", { recipient, metadata: "" }],
		["extend", (g) => g.extend(thread, 1_500), "extend_thread_control", { recipient, duration: 2 }],
		[
			"subscribe",
			(g) => g.subscribe(page, ["messages", "standby"]),
			"subscribed_apps",
			{ subscribed_fields: "messages,standby" },
		],
	];
	it.each(rows)("%s", async (_name, run, edge, body) => {
		fake.reply({ body: { success: edge === "subscribed_apps" ? "true" : true } });
		expect(await kept(run(graphOf()))).toMatchObject({ result: "ok", value: null });
		expect(fake.calls).toMatchObject([
			{ method: "POST", path: `/v23.0/me/${edge}`, body, query: { access_token: TOKEN, appsecret_proof: PROOF } },
		]);
		expect(fake.calls[0]?.body).toEqual(body);
		expect(fake.calls[0]?.headers["content-type"]).toBe("application/json");
	});

	it("sends, with control inside", async () => {
		fake.reply(sent);
		const graph = graphOf();
		const body = { messaging_type: "RESPONSE", message: { text: "Let me transfer you to our live agent" } };
		const inbox = "263902037430900" as AppId;
		expect(await kept(graph.send(thread, body, { type: "pass", app: inbox }))).toMatchObject({
			result: "ok",
			value: { messageId: "m_1", recipientId: thread.user },
		});
		expect(fake.calls[0]).toMatchObject({ path: "/v23.0/me/messages" });
		expect(fake.calls[0]?.body).toEqual({ ...(fixture("M29-send-with-inline-pass") as object), recipient });
		await kept(graph.send(thread, body, { type: "release", app: null }));
		expect(fake.calls[1]?.body).toMatchObject({ thread_control: { control_type: "release" } });
		await kept(graph.send(thread, body, null));
		expect(fake.calls[2]?.body).toEqual({ ...body, recipient });
	});

	it("reads", async () => {
		const graph = graphOf();
		fake.reply({ body: fixture("M27-feature-status-routing-on-for-messenger-only") });
		expect(await kept(graph.featureStatus(page))).toMatchObject({ value: { messengerMultiApp: true } });
		fake.reply({ body: fixture("M28-secondary-receivers") });
		expect(await kept(graph.secondaryReceivers(page))).toMatchObject({
			value: [{ name: "Desk" }, { name: "Page Inbox" }],
		});
		expect(await kept(graph.secondaryReceivers({ ...page, channel: "instagram" }))).toMatchObject({ result: "ok" });
		fake.reply({ body: { data: [{ id: "5", subscribed_fields: ["messages"] }] } });
		expect(await kept(graph.subscribedFields(page))).toMatchObject({ value: ["messages"] });
		fake.reply({ body: { data: [] } });
		expect(await kept(graph.threadOwner({ ...thread, user: "2&x=1" }))).toMatchObject({ value: { kind: "idle" } });
		expect(
			fake.calls.map(({ method, path, query }) => [
				method,
				path,
				query["fields"] ?? query["recipient"],
				query["platform"],
			]),
		).toEqual([
			["GET", "/v23.0/me", "messaging_feature_status", undefined],
			["GET", "/v23.0/me/secondary_receivers", "id,name", undefined],
			["GET", "/v23.0/me/secondary_receivers", "id,name", "INSTAGRAM"],
			["GET", "/v23.0/me/subscribed_apps", undefined, undefined],
			["GET", "/v23.0/me/thread_owner", "2&x=1", undefined],
		]);
	});

	it("takes the older body of take for a success", async () => {
		const [, older] = fixture(
			"M21-responses-success-e2-take-owner-visible-owner-hidden-idle-empty-form-inferred",
		) as unknown[];
		fake.reply({ body: older });
		expect(await kept(graphOf().take(thread, null))).toMatchObject({ result: "ok" });
	});

	it("makes any other call, always under our own token", async () => {
		const graph = graphOf();
		const call = (
			method: "GET" | "POST" | "DELETE",
			path: string,
			payload: Record<string, unknown>,
		): Promise<unknown> => kept(graph.call(page, method, path, payload));
		fake.reply({ body: { id: "1", name: "Page" } });
		expect(await call("GET", "me", { fields: ["id", "name"], access_token: "other", nothing: null })).toMatchObject({
			result: "ok",
			value: { id: "1", name: "Page" },
		});
		await call("POST", "/v12.0/me/messenger_profile?x=1&access_token=other", { a: { b: 1 }, appsecret_proof: "other" });
		await call("DELETE", "//me/messenger_profile", { fields: ["greeting"], filter: { a: 1 } });
		await call("GET", "/\r\nhost: evil/ñ", {});
		const ours = { access_token: TOKEN, appsecret_proof: PROOF };
		expect(fake.calls.map(({ method, path, query, body }) => ({ method, path, query, body }))).toEqual([
			{ method: "GET", path: "/v23.0/me", query: { fields: "id,name", ...ours }, body: undefined },
			{ method: "POST", path: "/v12.0/me/messenger_profile", query: { x: "1", ...ours }, body: { a: { b: 1 } } },
			{
				method: "DELETE",
				path: "/v23.0/me/messenger_profile",
				query: { fields: "greeting", filter: '{"a":1}', ...ours },
				body: undefined,
			},
			{ method: "GET", path: "/v23.0/host:%20evil/%C3%B1", query: ours, body: undefined },
		]);
	});

	it("refuses what cannot be written, without sending", async () => {
		const loop: Record<string, unknown> = {};
		loop["loop"] = loop;
		const graph = graphOf();
		for (const method of ["GET", "POST"] as const) {
			expect(await kept(graph.call(page, method, "/me", { loop }))).toMatchObject({
				result: "refused",
				refusal: { meaning: "invalid_request" },
			});
		}
		expect(fake.calls).toEqual([]);
	});

	it("keeps a path in the base URL, and leaves the version out where it is empty", async () => {
		const call = async (baseUrl: string, version: string): Promise<string | undefined> => {
			await kept(graphOf({ baseUrl, version }).take(thread, null));
			return fake.calls.at(-1)?.path;
		};
		expect(await call(`${fake.url}/proxy/graph/`, "v23.0")).toBe("/proxy/graph/v23.0/me/take_thread_control");
		expect(await call(`${fake.url}/proxy`, "")).toBe("/proxy/me/take_thread_control");
		expect(await call(fake.url, "/v9.0/")).toBe("/v9.0/me/take_thread_control");
	});

	it.each(["graph.facebook.com", "ftp://graph.facebook.com", ""])("does not start with the base URL %j", (baseUrl) => {
		expect(() => graphOf({ baseUrl })).toThrow(/Graph URL/);
	});
});

describe("tokens", () => {
	it("come by account, and are proven each by itself", async () => {
		const token = async ({ account }: { account: string }): Promise<string> => `token of ${account}`;
		const graph = graphOf({ token });
		await kept(graph.take(thread, null));
		await kept(graph.take({ ...thread, account: "7" }, null));
		expect(fake.calls.map(({ query }) => query)).toEqual(
			["token of 1000000000001", "token of 7"].map((access_token) => ({
				access_token,
				appsecret_proof: createHmac("sha256", SECRET).update(access_token).digest("hex"),
			})),
		);
	});

	it("go without a proof where there is no secret", async () => {
		const { appSecret: _, ...rest } = { appSecret: SECRET, token: TOKEN, baseUrl: fake.url };
		const graph = createGraph(rest);
		graphs.push(graph);
		await kept(graph.take(thread, null));
		expect(fake.calls[0]?.query).toEqual({ access_token: TOKEN });
	});

	it.each([
		["null", () => null],
		["nothing", () => undefined],
		["an empty text", () => ""],
		["a rejection", () => Promise.reject(new Error(`lost ${TOKEN}`))],
		[
			"an exception",
			(): never => {
				throw new TypeError(TOKEN);
			},
		],
	])("answer %s: refused with the account, and nothing is sent", async (_name, token) => {
		expect(await kept(graphOf({ token }).take(thread, null))).toMatchObject({
			result: "refused",
			refusal: {
				meaning: "token_invalid",
				message: expect.stringMatching(/messenger:1000000000001.*nothing was sent/),
				advice: /./,
			},
		});
		expect(fake.calls).toEqual([]);
	});
});

describe("errors", () => {
	it.each(REFUSED)("code %s, subcode %s: %s", async (code, subcode, message, meaning) => {
		fake.reply(error(code, subcode, message));
		const answer = await say(graphOf({ retries: { attempts: 1 } }));
		expect(answer).toMatchObject({
			result: "refused",
			refusal: { meaning, status: 400, code: code ?? null, subcode: subcode ?? null, trace: "AbCd", message },
		});
		expect(answer.result === "refused" && answer.refusal.advice.length).toBeGreaterThan(20);
	});

	it.each(MAY_HAVE_HAPPENED)("code %s, subcode %s: a send is unknown and not repeated", async (code, subcode) => {
		fake.reply(error(code, subcode, "An unknown error occurred", 500));
		expect(await say(graphOf())).toMatchObject({ result: "unknown", reason: expect.stringContaining("AbCd") });
		expect(fake.calls).toHaveLength(1);
	});

	it.each(["M22-send-refused-another-owner", "M25-instagram-non-owner"])("%s", async (name) => {
		fake.reply({ status: 400, body: fixture(name) });
		expect(await say(graphOf())).toMatchObject({ refusal: { meaning: "not_owner" } });
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
		fake.reply(reply);
		const graph = graphOf({ timeoutMs: 100 });
		expect(await kept(graph.pass(thread, DESK, null))).toMatchObject({ result: "unknown", reason: /./ });
		expect(await say(graph)).toMatchObject({ result: "unknown", reason: /./ });
		expect(fake.calls).toHaveLength(2);
	});

	it("a command that answers success: false is refused", async () => {
		fake.reply({ body: { success: false } });
		expect(await kept(graphOf().take(thread, null))).toMatchObject({
			result: "refused",
			refusal: { meaning: "other" },
		});
	});

	it("does not follow redirects", async () => {
		fake.reply({ status: 307, headers: { location: `${fake.url}/elsewhere` }, body: "" });
		expect(await say(graphOf())).toMatchObject({ result: "refused", refusal: { status: 307 } });
		expect(fake.calls).toHaveLength(1);
	});

	it("is refused where no connection comes about, after trying again", async () => {
		const url = fake.url;
		await fake.stop();
		let asked = 0;
		const answer = await say(graphOf({ baseUrl: url }), async () => {
			asked += 1;
			return true;
		});
		expect(answer).toMatchObject({ result: "refused", refusal: { meaning: "transient", code: null, status: 0 } });
		expect(asked).toBe(2);
		fake = await FakeGraph.start();
	});

	it("lives with a transport that rejects", async () => {
		const graph = graphOf({ transport: () => Promise.reject(new Error(`GET /?access_token=${TOKEN}`)) });
		expect(await say(graph)).toMatchObject({ result: "unknown" });
	});
});

describe("retries", () => {
	it("sends again after 1200, asking first each time", async () => {
		fake.reply(error(1200), error(1200), sent);
		let asked = 0;
		const answer = await say(graphOf(), async () => {
			asked += 1;
			return true;
		});
		expect(answer).toMatchObject({ result: "ok" });
		expect([fake.calls.length, asked]).toEqual([3, 2]);
	});

	it("does not send again when the answer is no", async () => {
		fake.reply(error(1200), sent);
		expect(await say(graphOf(), async () => false)).toMatchObject({ result: "refused", refusal: { code: 1200 } });
		expect(fake.calls).toHaveLength(1);
	});

	it("gives up after its attempts, and after its budget", async () => {
		fake.reply(error(1200));
		expect(await say(graphOf())).toMatchObject({ result: "refused", refusal: { code: 1200 } });
		expect(fake.calls).toHaveLength(3);
		expect(await say(graphOf({ retries: { attempts: 9, pauseMs: 5_000, budgetMs: 1_000 } }))).toMatchObject({
			result: "refused",
		});
		expect(fake.calls).toHaveLength(4);
	});

	it("reads again after anything that may pass", async () => {
		const owner = { body: { data: [{ thread_owner: { app_id: DESK } }] } };
		for (const reply of [error(2), error(1), { status: 502, body: "" }, { reset: true }, { body: "" }]) {
			fake.reply(reply, owner);
			expect(await kept(graphOf().threadOwner(thread))).toMatchObject({
				result: "ok",
				value: { kind: "visible", app: DESK },
			});
		}
		fake.reply(error(100, 2018234), owner);
		expect(await kept(graphOf().threadOwner(thread))).toMatchObject({
			result: "refused",
			refusal: { meaning: "not_visible" },
		});
	});

	it("does not repeat a read that used up its time", async () => {
		fake.reply({ hang: true });
		const graph = graphOf({ readTimeoutMs: 100, retries: { budgetMs: 100 } });
		expect(await kept(graph.threadOwner(thread))).toMatchObject({ result: "unknown" });
		expect(fake.calls).toHaveLength(1);
	});

	it("waits out a rate limit only where the platform names a short time", async () => {
		fake.reply(error(613), sent);
		expect(await say(graphOf())).toMatchObject({
			result: "refused",
			refusal: { meaning: "rate_limited", retryAfterMs: null },
		});
		fake.reply({ ...error(613), headers: { "retry-after": "60" } }, sent);
		expect(await say(graphOf())).toMatchObject({ result: "refused", refusal: { retryAfterMs: 60_000 } });
		fake.reply({ ...error(613), headers: { "retry-after": "0" } }, sent);
		expect(await say(graphOf())).toMatchObject({ result: "ok" });
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
		fake.reply({ ...error(80006), headers });
		const graph = graphOf({
			onRateLimit: (usage, { account }) => {
				heard.push([usage, account]);
				throw new Error("broken listener");
			},
		});
		expect(await say(graph)).toMatchObject({ refusal: { meaning: "rate_limited", retryAfterMs: 300_000 } });
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
		fake.reply({ headers: { date: "Thu, 01 Jan 2026 01:00:10 GMT" } });
		expect(await kept(graphOf({ clock }).take(thread, null))).toMatchObject({
			result: "ok",
			startedAt: now,
			answeredAt: now + 10,
			clockOffsetMs: 3_600_495,
		});
	});

	it("counts the last try's times", async () => {
		let at = 0;
		const clock = (): number => {
			at += 1;
			return at;
		};
		fake.reply({ ...error(1200), headers: { date: "" } }, sent);
		expect(await say(graphOf({ clock }))).toMatchObject({ result: "ok", startedAt: 3, answeredAt: 4 });
	});

	it("keeps one connection", async () => {
		const graph = graphOf();
		for (let n = 0; n < 10; n += 1) await say(graph);
		expect(fake.sockets.size).toBe(1);
	});

	it("lets no token, secret, proof or text of a message into any answer", async () => {
		for (const message of [
			`Malformed access token ${TOKEN}`,
			`bad url /me?access_token=${TOKEN}&appsecret_proof=${PROOF}`,
			"Malformed access token EAAotherTokenThatWeNeverSaw012345",
			`Invalid secret ${SECRET}`,
		]) {
			fake.reply(error(190, undefined, message), error(190, undefined, message));
			await say(graphOf());
		}
		expect(answers.length).toBeGreaterThan(50);
		const text = JSON.stringify(answers);
		for (const secret of [TOKEN, SECRET, PROOF, "EAA", "access_token=", "hello"]) expect(text).not.toContain(secret);
	});
});
