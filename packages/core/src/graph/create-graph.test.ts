import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { AppId } from "../domain/app-id.ts";
import type { Graph, GraphResult } from "../ports/graph.ts";
import { createGraph } from "./create-graph.ts";
import { graphBench, graphFixture, PROOF, page, SECRET, sent, TOKEN, thread } from "./graph-bench.test-data.ts";

const DESK = "400000000000002" as AppId;
const bench = graphBench();

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
		bench.fake.reply({ body: { success: edge === "subscribed_apps" ? "true" : true } });
		expect(await bench.keep(run(bench.graph()))).toMatchObject({ result: "ok", value: null });
		expect(bench.fake.calls).toMatchObject([
			{ method: "POST", path: `/v23.0/me/${edge}`, body, query: { access_token: TOKEN, appsecret_proof: PROOF } },
		]);
		expect(bench.fake.calls[0]?.body).toEqual(body);
		expect(bench.fake.calls[0]?.headers["content-type"]).toBe("application/json");
	});

	it("sends, with control inside", async () => {
		bench.fake.reply(sent);
		const graph = bench.graph();
		const body = { messaging_type: "RESPONSE", message: { text: "Let me transfer you to our live agent" } };
		const inbox = "263902037430900" as AppId;
		expect(await bench.keep(graph.send(thread, body, { type: "pass", app: inbox }))).toMatchObject({
			result: "ok",
			value: { messageId: "m_1", recipientId: thread.user },
		});
		expect(bench.fake.calls[0]).toMatchObject({ path: "/v23.0/me/messages" });
		expect(bench.fake.calls[0]?.body).toEqual({ ...(graphFixture("M29-send-with-inline-pass") as object), recipient });
		await bench.keep(graph.send(thread, body, { type: "release", app: null }));
		expect(bench.fake.calls[1]?.body).toMatchObject({ thread_control: { control_type: "release" } });
		await bench.keep(graph.send(thread, body, null));
		expect(bench.fake.calls[2]?.body).toEqual({ ...body, recipient });
	});

	it("reads", async () => {
		const graph = bench.graph();
		bench.fake.reply({ body: graphFixture("M27-feature-status-routing-on-for-messenger-only") });
		expect(await bench.keep(graph.featureStatus(page))).toMatchObject({ value: { messengerMultiApp: true } });
		bench.fake.reply({ body: graphFixture("M28-secondary-receivers") });
		expect(await bench.keep(graph.secondaryReceivers(page))).toMatchObject({
			value: [{ name: "Desk" }, { name: "Page Inbox" }],
		});
		expect(await bench.keep(graph.secondaryReceivers({ ...page, channel: "instagram" }))).toMatchObject({
			result: "ok",
		});
		bench.fake.reply({ body: { data: [{ id: "5", subscribed_fields: ["messages"] }] } });
		expect(await bench.keep(graph.subscribedFields(page))).toMatchObject({ value: ["messages"] });
		bench.fake.reply({ body: { data: [] } });
		expect(await bench.keep(graph.threadOwner({ ...thread, user: "2&x=1" }))).toMatchObject({
			value: { kind: "idle" },
		});
		expect(
			bench.fake.calls.map(({ method, path, query }) => [
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
		const [, older] = graphFixture(
			"M21-responses-success-e2-take-owner-visible-owner-hidden-idle-empty-form-inferred",
		) as unknown[];
		bench.fake.reply({ body: older });
		expect(await bench.keep(bench.graph().take(thread, null))).toMatchObject({ result: "ok" });
	});

	it("makes any other call, always under our own token", async () => {
		const graph = bench.graph();
		const call = (
			method: "GET" | "POST" | "DELETE",
			path: string,
			payload: Record<string, unknown>,
		): Promise<unknown> => bench.keep(graph.call(page, method, path, payload));
		bench.fake.reply({ body: { id: "1", name: "Page" } });
		expect(await call("GET", "me", { fields: ["id", "name"], access_token: "other", nothing: null })).toMatchObject({
			result: "ok",
			value: { id: "1", name: "Page" },
		});
		await call("POST", "/v12.0/me/messenger_profile?x=1&access_token=other", { a: { b: 1 }, appsecret_proof: "other" });
		await call("DELETE", "//me/messenger_profile", { fields: ["greeting"], filter: { a: 1 } });
		await call("GET", "/\r\nhost: evil/ñ", {});
		const ours = { access_token: TOKEN, appsecret_proof: PROOF };
		expect(bench.fake.calls.map(({ method, path, query, body }) => ({ method, path, query, body }))).toEqual([
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
		const graph = bench.graph();
		for (const method of ["GET", "POST"] as const) {
			expect(await bench.keep(graph.call(page, method, "/me", { loop }))).toMatchObject({
				result: "refused",
				refusal: { meaning: "invalid_request" },
			});
		}
		expect(bench.fake.calls).toEqual([]);
	});

	it("keeps a path in the base URL, and leaves the version out where it is empty", async () => {
		const call = async (baseUrl: string, version: string): Promise<string | undefined> => {
			await bench.keep(bench.graph({ baseUrl, version }).take(thread, null));
			return bench.fake.calls.at(-1)?.path;
		};
		expect(await call(`${bench.fake.url}/proxy/graph/`, "v23.0")).toBe("/proxy/graph/v23.0/me/take_thread_control");
		expect(await call(`${bench.fake.url}/proxy`, "")).toBe("/proxy/me/take_thread_control");
		expect(await call(bench.fake.url, "/v9.0/")).toBe("/v9.0/me/take_thread_control");
	});

	it.each(["graph.facebook.com", "ftp://graph.facebook.com", ""])("does not start with the base URL %j", (baseUrl) => {
		expect(() => bench.graph({ baseUrl })).toThrow(/Graph URL/);
	});
});

describe("tokens", () => {
	it("come by account, and are proven each by itself", async () => {
		const token = async ({ account }: { account: string }): Promise<string> => `token of ${account}`;
		const graph = bench.graph({ token });
		await bench.keep(graph.take(thread, null));
		await bench.keep(graph.take({ ...thread, account: "7" }, null));
		expect(bench.fake.calls.map(({ query }) => query)).toEqual(
			["token of 1000000000001", "token of 7"].map((access_token) => ({
				access_token,
				appsecret_proof: createHmac("sha256", SECRET).update(access_token).digest("hex"),
			})),
		);
	});

	it("go without a proof where there is no secret", async () => {
		const graph = createGraph({ token: TOKEN, baseUrl: bench.fake.url });
		await bench.keep(graph.take(thread, null));
		graph.close();
		expect(bench.fake.calls[0]?.query).toEqual({ access_token: TOKEN });
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
		expect(await bench.keep(bench.graph({ token }).take(thread, null))).toMatchObject({
			result: "refused",
			refusal: {
				meaning: "token_invalid",
				message: expect.stringMatching(/messenger:1000000000001.*nothing was sent/),
				advice: expect.stringMatching(/\w/),
			},
		});
		expect(JSON.stringify(bench.answers)).not.toContain(TOKEN);
		expect(bench.fake.calls).toEqual([]);
	});
});
