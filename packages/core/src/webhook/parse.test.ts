import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ThreadEvent } from "../domain/event.ts";
import { parseDelivery } from "./parse.ts";

const folder = new URL("../../../../protocol/deliveries/", import.meta.url);

function eventsOf(body: unknown): ThreadEvent[] {
	const delivery = parseDelivery(Buffer.from(JSON.stringify(body)));
	if (!delivery.ok) throw new Error(delivery.reason);
	return delivery.events;
}

function fixture(channel: "messenger" | "instagram", name: string): ThreadEvent[] {
	const file = readdirSync(new URL(`${channel}/`, folder)).find((found) => found.startsWith(`${name}-`));
	return eventsOf(JSON.parse(readFileSync(new URL(`${channel}/${file}`, folder), "utf8")));
}

const PAGE = "1000000000001";
const USER = "2000000000000001";
const BOT = "400000000000001";
const DESK = "400000000000002";
const account = { channel: "messenger", account: PAGE };
const thread = { ...account, user: USER };
const head = { sender: { id: USER }, recipient: { id: PAGE }, timestamp: 1767225600000 };
const page = (...items: unknown[]): unknown => ({
	object: "page",
	entry: [{ id: PAGE, time: 1767225600500, messaging: items }],
});
const one = (item: unknown): ThreadEvent => eventsOf(page(item))[0] as ThreadEvent;

describe("the fixtures of Messenger", () => {
	const rows: [name: string, expected: Record<string, unknown>][] = [
		[
			"M01",
			{
				kind: "passed",
				thread,
				previousOwner: BOT,
				newOwner: DESK,
				metadata: '{"reason":"billing"}',
				at: 1767225600000,
			},
		],
		["M02", { kind: "passed", previousOwner: null, newOwner: DESK }],
		["M03", { kind: "passed", previousOwner: null, newOwner: DESK }],
		["M04", { kind: "taken", previousOwner: DESK, newOwner: BOT }],
		["M05", { kind: "taken", previousOwner: BOT, newOwner: "263902037430900", metadata: null }],
		["M06", { kind: "requested", requestedBy: DESK, metadata: "agent is ready" }],
		["M07", { kind: "requested", requestedBy: "263902037430900", metadata: "" }],
		["M08", { kind: "roles_changed", account, thread: null, roles: { [BOT]: ["primary_receiver"] } }],
		[
			"M09",
			{ kind: "message", via: "standby", id: "standby:m_AAAA0001", mid: "m_AAAA0001", text: "is anybody there?" },
		],
		["M10", { kind: "postback", via: "standby", id: "standby:m_AAAA0002", title: "Talk to a person", payload: null }],
		["M11", { kind: "postback", via: "normal", id: "normal:m_AAAA0002", payload: "HUMAN" }],
		["M12", { kind: "read", via: "standby", thread }],
		["M13", { kind: "delivery", via: "standby", thread }],
		["M14", { kind: "echo", thread, app: "263902037430900", mid: "m_AAAA0004", aiGenerated: false, metadata: null }],
		[
			"M18",
			{ kind: "passed", previousOwner: "413038776280800", newOwner: BOT, metadata: "messenger_lead_gen_complete" },
		],
		["M19", { kind: "message", mid: "m_AAAA0006", at: 1767225614000 }],
	];
	it.each(rows)("%s", (name, expected) => {
		const events = fixture("messenger", name);
		expect(events).toHaveLength(1);
		expect(events[0]).toMatchObject(expected);
	});

	it("M20: both entries, each on its channel", () => {
		expect(fixture("messenger", "M20")).toMatchObject([
			{ kind: "message", via: "normal", text: "one", thread },
			{ kind: "message", via: "standby", text: "two", thread: { ...account, user: "2000000000000002" } },
		]);
	});
});

describe("the fixtures of Instagram", () => {
	const key = { channel: "instagram", account: "17840000000000001", user: "3000000000000001" };
	it.each([
		["M15", { kind: "message", via: "standby", thread: key, text: "hola, ¿hay alguien? ñ" }],
		["M16", { kind: "passed", via: "normal", thread: key, newOwner: "1217981644879628" }],
		["M17", { kind: "passed", via: "normal", thread: key, at: 1767225612000, newOwner: DESK, metadata: "test" }],
		["W21", { kind: "passed", previousOwner: null, newOwner: "700000000000001" }],
		["W22", { kind: "taken", previousOwner: "700000000000001", newOwner: "700000000000002" }],
		["W23", { kind: "requested", requestedBy: "700000000000002" }],
		["W30", { kind: "message", via: "standby", mid: "m_SYN1" }],
	])("%s", (name, expected) => {
		expect(fixture("instagram", name)).toMatchObject([expected]);
	});
});

describe("parseDelivery", () => {
	it("reads messaging, standby and changes of one entry, several items each", () => {
		const message = (mid: string): unknown => ({ ...head, message: { mid, text: mid } });
		const events = eventsOf({
			object: "page",
			entry: [
				{
					id: PAGE,
					time: 1,
					messaging: [message("a"), message("b")],
					standby: [message("c"), { ...head, take_thread_control: { previous_owner_app_id: BOT } }],
					changes: [
						{ field: "messages", value: message("d") },
						{ field: "standby", value: message("e") },
						{ field: "feed", value: { item: "post" } },
						{ field: "name" },
						7,
					],
				},
			],
		});
		expect(events.map(({ id, kind, via }) => [kind, via, kind === "message" ? id : ""])).toEqual([
			["message", "normal", "normal:a"],
			["message", "normal", "normal:b"],
			["message", "standby", "standby:c"],
			["taken", "standby", ""],
			["message", "normal", "normal:d"],
			["message", "standby", "standby:e"],
			["unsupported", "normal", ""],
			["unsupported", "normal", ""],
			["unsupported", "normal", ""],
		]);
	});

	it("keeps the items around one it cannot read", () => {
		const events = eventsOf(
			page(
				{ ...head, message: { mid: "a", text: "1" } },
				{ ...head, message: { mid: "b", text: 5 } },
				null,
				3,
				"x",
				[],
				{},
				{
					...head,
					message: { mid: "c", text: "2" },
				},
			),
		);
		expect(events.map((event) => event.kind)).toEqual([
			"message",
			...Array.from({ length: 6 }, () => "unsupported"),
			"message",
		]);
		expect(events[1]).toMatchObject({
			reason: expect.stringMatching(/^message: text: /),
			thread: null,
			at: head.timestamp,
		});
	});

	it("says why without quoting contents", () => {
		const event = one({ ...head, message: { mid: "b", text: ["my secret"] } });
		expect(event.kind === "unsupported" && event.reason).not.toContain("secret");
		expect(one({ ...head, poke: { text: "my secret" } })).toMatchObject({
			kind: "unsupported",
			reason: "no kind we know: sender, recipient, timestamp, poke",
		});
	});

	it("hands on the item with everything in it", () => {
		const event = one({ ...head, message: { mid: "a", text: "1", nlp: { x: [1] } } });
		expect(event.raw).toMatchObject({ message: { nlp: { x: [1] } } });
	});

	it("reads ids as numbers or strings", () => {
		const event = one({
			sender: { id: 2000000000000001 },
			recipient: { id: 1000000000001 },
			timestamp: 1,
			message: { mid: 5 },
		});
		expect(event).toMatchObject({ kind: "message", thread, mid: "5", text: null });
		expect(
			eventsOf({ object: "page", entry: [{ id: 1000000000001, messaging: [{ ...head, read: {} }] }] }),
		).toMatchObject([{ kind: "read", thread }]);
	});

	it("does not take a rounded number for an id", () => {
		expect(one({ ...head, sender: { id: 2 ** 60 }, message: { mid: "a" } }).kind).toBe("unsupported");
	});

	it.each([
		[1767225614, 1767225614000],
		["1767225614", 1767225614000],
		[1767225614123, 1767225614123],
		["1767225614123", 1767225614123],
		[undefined, 1767225600500],
		[null, 1767225600500],
		["soon", 1767225600500],
		[-1, 1767225600500],
		[{}, 1767225600500],
	])("reads the time %j as %j", (timestamp, at) => {
		expect(one({ ...head, timestamp, message: { mid: "a" } }).at).toBe(at);
	});

	it("has time 0 where neither item nor entry has one", () => {
		expect(
			eventsOf({ object: "page", entry: [{ id: PAGE, messaging: [{ ...head, timestamp: null, read: {} }] }] })[0]?.at,
		).toBe(0);
	});

	it("takes the account from the item where the entry has no id", () => {
		const entry = (item: unknown): unknown => ({ object: "page", entry: [{ messaging: [item] }] });
		expect(eventsOf(entry({ ...head, message: { mid: "a" } }))[0]).toMatchObject({ account, thread });
		const echo = { sender: { id: PAGE }, recipient: { id: USER }, timestamp: 1, message: { mid: "a", is_echo: true } };
		expect(eventsOf(entry(echo))[0]).toMatchObject({ kind: "echo", account, thread });
	});

	it("never makes the business its own customer", () => {
		const turned = { sender: { id: PAGE }, recipient: { id: USER }, timestamp: 1 };
		expect(one({ ...turned, reaction: { mid: "a" } }).thread).toEqual(thread);
		expect(one({ ...head, sender: { id: PAGE }, message: { mid: "a" } }).kind).toBe("unsupported");
		expect(one({ recipient: { id: PAGE }, timestamp: 1, message: { mid: "a" } })).toMatchObject({
			kind: "unsupported",
			reason: "message: names no customer",
		});
	});

	it("reads what is null as missing", () => {
		const item = {
			...head,
			postback: null,
			read: null,
			message: { mid: "a", text: null, is_echo: null, app_id: null },
		};
		expect(one(item)).toMatchObject({ kind: "message", text: null });
		expect(one({ ...head, pass_thread_control: { new_owner_app_id: null, metadata: null } })).toMatchObject({
			kind: "passed",
			newOwner: null,
			previousOwner: null,
			metadata: null,
		});
		expect(one({ ...head, take_thread_control: {} })).toMatchObject({ kind: "taken", newOwner: null });
	});

	it("reads an echo of Meta's AI, with metadata that is an object", () => {
		const message = {
			mid: "a",
			is_echo: true,
			app_id: 263902037430900,
			ai_generated: true,
			metadata: { source: "axon" },
		};
		expect(one({ sender: { id: PAGE }, recipient: { id: USER }, timestamp: 1, message })).toMatchObject({
			kind: "echo",
			aiGenerated: true,
			metadata: '{"source":"axon"}',
			app: "263902037430900",
		});
	});

	it("does not let an unsent message pass for a repetition of it", () => {
		const event = one({ ...head, message: { mid: "a", is_deleted: true } });
		expect(event.kind).toBe("unsupported");
		expect(event.id).not.toBe("normal:a");
	});

	it("gives an item without mid the same id whenever it comes, and another id for anything else", () => {
		const read = one({ ...head, read: { watermark: 1, seq: 2 } });
		expect(read.id).toMatch(/^normal:[0-9a-f]{32}$/);
		expect(
			one({ timestamp: head.timestamp, read: { seq: 2, watermark: 1 }, recipient: { id: PAGE }, sender: { id: USER } })
				.id,
		).toBe(read.id);
		const others = [
			{ ...head, read: { watermark: 2, seq: 2 } },
			{ ...head, timestamp: 1767225600001, read: { watermark: 1, seq: 2 } },
			{ ...head, sender: { id: "2" }, read: { watermark: 1, seq: 2 } },
			{ ...head, delivery: { watermark: 1, seq: 2 } },
		].map((item) => one(item).id);
		expect(new Set([read.id, ...others]).size).toBe(5);
	});

	it("gives a message without mid a digest for it, the same on both channels", () => {
		const item = { ...head, message: { text: "hi" } };
		const [normal, standby] = eventsOf({ object: "page", entry: [{ id: PAGE, messaging: [item], standby: [item] }] });
		expect(normal?.kind === "message" && standby?.kind === "message" && normal.mid === standby.mid).toBe(true);
		expect(normal?.id).not.toBe(standby?.id);
	});

	it("keeps roles written as one text, and members with dangerous names", () => {
		const body = `{"object":"page","entry":[{"id":"1","messaging":[{"recipient":{"id":"1"},"app_roles":{"5":"primary_receiver","__proto__":["x"]}}]}]}`;
		const delivery = parseDelivery(Buffer.from(body));
		expect(delivery.ok && delivery.events).toMatchObject([
			{ kind: "roles_changed", roles: { "5": ["primary_receiver"] } },
		]);
		expect(Object.hasOwn(Object.prototype, "0")).toBe(false);
	});

	it.each([
		["whatsapp_business_account", "whatsapp"],
		["user", "messenger"],
		["__proto__", "messenger"],
		[5, "messenger"],
	])("makes one unsupported event of each entry of object %j", (object, channel) => {
		const events = eventsOf({ object, entry: [{ id: "1", changes: [] }, { id: 2 }, 3] });
		expect(events.map((event) => [event.kind, event.account.channel, event.account.account])).toEqual([
			["unsupported", channel, "1"],
			["unsupported", channel, "2"],
			["unsupported", channel, ""],
		]);
	});

	it("counts an entry without items", () => {
		expect(
			eventsOf({ object: "page", entry: [{ id: PAGE, time: 1, leads: [] }, 5, { id: PAGE, messaging: {} }] }),
		).toMatchObject([
			{ kind: "unsupported", account, reason: "an entry without items: id, time, leads" },
			{ kind: "unsupported" },
			{ kind: "unsupported" },
		]);
		expect(eventsOf({ object: "page", entry: [{ id: PAGE, messaging: [] }] })).toEqual([]);
		expect(eventsOf({ object: "page", entry: [] })).toEqual([]);
	});

	it.each([
		"",
		"nonsense",
		"{",
		"null",
		"5",
		"[]",
		'"text"',
		"{}",
		'{"object":"page"}',
		'{"object":"page","entry":{}}',
	])("is no delivery: %s", (body) => {
		expect(parseDelivery(Buffer.from(body))).toMatchObject({ ok: false, reason: expect.stringMatching(/^the body /) });
	});

	it("refuses depth bombs before building them, and counts no brackets inside of texts", () => {
		const deep = (levels: number): Buffer =>
			Buffer.from(`{"object":"page","entry":${"[".repeat(levels)}${"]".repeat(levels)}}`);
		expect(parseDelivery(deep(1_000_000))).toEqual({ ok: false, reason: "the body is nested deeper than 64 levels" });
		expect(parseDelivery(deep(63)).ok).toBe(true);
		expect(parseDelivery(deep(64)).ok).toBe(false);
		expect(parseDelivery(deep(8), { maxDepth: 8 }).ok).toBe(false);
		const item = { ...head, message: { mid: "a", text: `"${"[{".repeat(100)}\\` } };
		expect(one(item)).toMatchObject({ kind: "message", text: item.message.text });
	});

	it("reads any JSON without throwing, as many events as items", () => {
		const item = fc.oneof(
			fc.jsonValue(),
			fc.record({
				sender: fc.oneof(fc.constant({ id: USER }), fc.jsonValue()),
				recipient: fc.oneof(fc.constant({ id: PAGE }), fc.jsonValue()),
				timestamp: fc.jsonValue(),
				message: fc.oneof(fc.jsonValue(), fc.record({ mid: fc.string(), text: fc.string(), is_echo: fc.boolean() })),
			}),
			fc
				.constantFrom(
					"pass_thread_control",
					"take_thread_control",
					"request_thread_control",
					"app_roles",
					"postback",
					"read",
				)
				.chain((key) => fc.jsonValue().map((value) => ({ ...head, [key]: value }))),
		);
		fc.assert(
			fc.property(
				fc.constantFrom("page", "instagram"),
				fc.array(item),
				fc.array(item),
				(object, messaging, standby) => {
					const events = eventsOf({ object, entry: [{ id: PAGE, time: 5, messaging, standby }] });
					expect(events).toHaveLength(messaging.length + standby.length);
					for (const event of events) {
						expect(event.id).toMatch(/^(normal|standby):/);
						expect(Number.isFinite(event.at)).toBe(true);
						if (event.kind !== "unsupported" && event.kind !== "roles_changed") expect(event.thread).not.toBeNull();
					}
				},
			),
			{ numRuns: 500 },
		);
	});
});
