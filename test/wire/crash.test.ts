import { request } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type BotProcess, EVENT_BOT, EXAMPLE_BOT, get, startBot, waitFor } from "./bot-process.ts";
import { type DeliveryWay, deliver, deliverBytes, VERIFY_TOKEN } from "./deliver.ts";
import { message, newUser, onNormal, onStandby, PAGE, SELF } from "./delivery-items.ts";
import { type FakeGraph, startFakeGraph } from "./fake-graph.ts";

let graph: FakeGraph;
let bot: BotProcess;
let listener: BotProcess;

beforeAll(async () => {
	graph = await startFakeGraph(SELF);
	[bot, listener] = await Promise.all([startBot(EXAMPLE_BOT, graph), startBot(EVENT_BOT, graph)]);
});
afterEach(() => {
	expect([bot.alive(), listener.alive()]).toEqual([true, true]);
});
afterAll(async () => {
	await Promise.all([bot?.stop(), listener?.stop()]);
	await graph?.stop();
});

/** The bot still works: an ordinary message is answered. */
async function expectAnswered(text = "still there?"): Promise<void> {
	const user = newUser();
	expect((await deliver(bot.webhook, onNormal(message(user, text)))).status).toBe(200);
	await waitFor(() => graph.said(user).length > 0);
	expect(graph.said(user)).toEqual([`echo: ${text}`]);
}

describe("a stranger's POST costs one answer and nothing else", () => {
	const strange: readonly { name: string; status: number; way: DeliveryWay }[] = [
		{ name: "unsigned", status: 401, way: { signature: "none" } },
		{ name: "signed with another secret", status: 403, way: { secret: "somebody else's" } },
		{ name: "signed by SHA-1 alone", status: 401, way: { signature: "sha1" } },
	];
	test.each(strange)("$name: $status", async ({ status, way }) => {
		const user = newUser();
		const answer = await deliver(bot.webhook, onNormal(message(user, "let me in")), way);
		expect(answer.status).toBe(status);
		await expectAnswered();
		expect(graph.posts(user)).toEqual([]);
	});

	test("a header that is no signature", async () => {
		const status = await new Promise<number | undefined>((resolve, reject) => {
			const headers = { "x-hub-signature-256": "sha256=zz", "content-type": "application/json" };
			request(bot.webhook, { method: "POST", headers }, (res) => {
				res.resume();
				resolve(res.statusCode);
			})
				.once("error", reject)
				.end("{}");
		});
		expect(status).toBe(403);
	});
});

test("a delivery signed by SHA-256 alone reaches hears", async () => {
	const user = newUser();
	await deliver(listener.webhook, onNormal(message(user, "sha256 only")), { signature: "sha256" });
	await waitFor(() => listener.lines.some((line) => line["heard"] === "hears" && line["user"] === user));
});

describe("signed, but no delivery", () => {
	const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
	test.each([
		{ name: "garbage bytes", bytes: Buffer.from([0xff, 0xfe, 0x00, 0x80, 0xc3]) },
		{ name: "not JSON", bytes: Buffer.from("hello=world") },
		{ name: "an empty body", bytes: Buffer.alloc(0) },
		{ name: "a JSON text", bytes: Buffer.from('"page"') },
		{ name: "null", bytes: Buffer.from("null") },
		{ name: "no entry", bytes: Buffer.from('{"object":"page"}') },
		{ name: "nested 100 000 deep", bytes: Buffer.from(deep) },
		{
			name: "nested deep in an entry",
			bytes: Buffer.from(`{"object":"page","entry":[{"id":"1","messaging":${deep}}]}`),
		},
	])("$name: 400", async ({ bytes }) => {
		expect((await deliverBytes(bot.webhook, bytes)).status).toBe(400);
		await expectAnswered();
	});
});

describe("signed and odd: taken, and what can be read is read", () => {
	const odd: readonly { name: string; items: (user: string) => readonly unknown[] }[] = [
		{ name: "null items", items: (user) => [null, message(user, "after")] },
		{ name: "items of other types", items: (user) => [7, "text", [], message(user, "after")] },
		{
			name: "an item without sender",
			items: (user) => [{ message: { mid: "m_x", text: "x" } }, message(user, "after")],
		},
		{
			name: "null fields",
			items: (user) => [{ sender: null, recipient: null, timestamp: null, message: null }, message(user, "after")],
		},
		{
			name: "an unknown kind",
			items: (user) => [{ ...message(user, "x"), message: undefined, hologram: {} }, message(user, "after")],
		},
		{ name: "__proto__", items: (user) => [JSON.parse('{"__proto__":{"polluted":1}}'), message(user, "after")] },
	];
	test.each(odd)("$name", async ({ items }) => {
		const user = newUser();
		const body = { object: "page", entry: [{ id: PAGE, time: Date.now(), messaging: items(user) }] };
		expect((await deliver(bot.webhook, body)).status).toBe(200);
		await waitFor(() => graph.said(user).length > 0);
		expect(graph.said(user)).toEqual(["echo: after"]);
	});
});

test("a signed body of 3 MB is taken", async () => {
	const user = newUser();
	const body = { ...onNormal(message(user, "large")), padding: "x".repeat(3 * 1024 * 1024) };
	expect((await deliver(bot.webhook, body)).status).toBe(200);
	await waitFor(() => graph.said(user).length > 0);
	expect(graph.said(user)).toEqual(["echo: large"]);
});

test("a body over the limit is refused, and the bot goes on", async () => {
	const answer = await deliverBytes(bot.webhook, Buffer.alloc(9 * 1024 * 1024, 0x20));
	expect(answer.status).toBe(413);
	await expectAnswered();
});

test.each([
	{ name: "UTF-8", way: { utf8: true, byByte: true } },
	{ name: "escaped", way: { byByte: true } },
	{ name: "UTF-8 in one piece", way: { utf8: true } },
])("characters split between packets verify and arrive whole: $name", async ({ way }) => {
	const user = newUser();
	const text = "ñandú 日本語 🙂🙃 ﬀ";
	expect((await deliver(bot.webhook, onNormal(message(user, text)), way)).status).toBe(200);
	await waitFor(() => graph.said(user).length > 0);
	expect(graph.said(user)).toEqual([`echo: ${text}`]);
});

describe("the GET challenge", () => {
	const ask = (query: string): ReturnType<typeof get> => get(`${bot.webhook}?${query}`);
	test("right: the challenge as it is", async () => {
		const answer = await ask(`hub.mode=subscribe&hub.verify_token=${VERIFY_TOKEN}&hub.challenge=1158201444`);
		expect(answer).toEqual({ status: 200, body: "1158201444" });
	});
	test.each([
		"hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=1",
		`hub.verify_token=${VERIFY_TOKEN}&hub.challenge=1`,
		"",
	])("wrong (%s): 403 without the challenge", async (query) => {
		const answer = await ask(query);
		expect(answer.status).toBe(403);
		expect(answer.body).not.toBe("1");
	});
});

describe("a handler that throws", () => {
	test("is answered 200, is reported with its thread, and blocks neither later items nor its own thread", async () => {
		const [failing, after] = [newUser(), newUser()];
		const body = onNormal(message(failing, "throw"), message(after, "later item"), message(failing, "same thread"));
		expect((await deliver(listener.webhook, body)).status).toBe(200);
		await get(`${listener.url}/settled`);
		const heard = (user: string): unknown[] =>
			listener.lines.filter((line) => line["user"] === user && line["heard"] === "hears").map((line) => line["text"]);
		expect(heard(after)).toEqual(["later item"]);
		expect(heard(failing)).toEqual(["same thread"]);
		const errors = listener.lines.filter((line) => line["user"] === failing && "error" in line);
		expect(errors.map((line) => line["error"])).toEqual(["turn_failed"]);
		expect(errors[0]?.["message"]).toContain("the handler failed");
		expect(errors[0]?.["message"]).toContain(failing);
	});

	test("in a batch with standby and other entries", async () => {
		const [failing, quiet] = [newUser(), newUser()];
		const [first, second] = [onNormal(message(failing, "throw")), onStandby(message(quiet, "to the human"))];
		const body = { object: "page", entry: [...(first["entry"] as unknown[]), ...(second["entry"] as unknown[])] };
		expect((await deliver(listener.webhook, body)).status).toBe(200);
		await get(`${listener.url}/settled`);
		const heard = listener.lines.filter((line) => line["user"] === quiet).map((line) => line["heard"]);
		expect(heard.sort()).toEqual(["standby", "thread_control_standby"]);
	});
});
