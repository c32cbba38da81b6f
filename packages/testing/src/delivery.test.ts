import { readFileSync } from "node:fs";
import { createThreadControl, type ThreadControl } from "@thread-control/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { delivery, encodeDelivery, type WireDelivery } from "./delivery.ts";
import { sign } from "./sign.ts";

const BOT = "400000000000001";
const DESK = "400000000000002";
const INBOX = "263902037430900";

/** Meta's own shapes, from the vectors. */
function vector(name: string): WireDelivery {
	const file = new URL(`../../../protocol/deliveries/messenger/${name}.json`, import.meta.url);
	return JSON.parse(readFileSync(file, "utf8")) as WireDelivery;
}

/** The same with the stamp of the entry, which is Meta's own business, as that of its item. */
function stamped({ object, entry }: WireDelivery): WireDelivery {
	const at = (entry[0]?.messaging ?? entry[0]?.standby)?.[0]?.["timestamp"] as number;
	return { object, entry: entry.map((each) => ({ ...each, time: at })) };
}

test.each<readonly [string, WireDelivery]>([
	[
		"M01-pass-event-owner-to-desk",
		delivery.passed({ at: 1767225600000, from: BOT, to: DESK, metadata: '{"reason":"billing"}' }),
	],
	[
		"M02-pass-from-idle",
		delivery.passed({ at: 1767225601000, from: null, to: DESK, metadata: "requested while idle" }),
	],
	[
		"M03-pass-classic-payload-without-previous-owner",
		delivery.passed({ at: 1535760000000, to: DESK, metadata: "Additional content that the caller wants to set" }),
	],
	[
		"M04-take-event-numeric-new-owner",
		delivery.taken({ at: 1767225602000, from: DESK, to: Number(BOT), metadata: "bot timeout reclaim" }),
	],
	["M05-inbox-takes-control", delivery.taken({ at: 1767225603000, from: BOT, to: INBOX })],
	["M06-request-event", delivery.requested({ at: 1767225604000, by: Number(DESK), metadata: "agent is ready" })],
	["M07-request-from-the-page-inbox-classic", delivery.requested({ at: 1535760010000, metadata: "" })],
	["M08-app-roles", delivery.rolesChanged({ at: 1535760020000, roles: { [BOT]: ["primary_receiver"] } })],
	["M09-standby-message", delivery.standby({ at: 1767225605000, mid: "m_AAAA0001", text: "is anybody there?" })],
	["M10-standby-postback-without-payload", delivery.postback({ at: 1767225606000, mid: "m_AAAA0002", via: "standby" })],
	[
		"M11-same-postback-for-the-app-that-sent-the-button",
		delivery.postback({ at: 1767225606000, mid: "m_AAAA0002", payload: "HUMAN" }),
	],
	[
		"M14-echo-of-a-page-inbox-reply",
		delivery.echo({ at: 1767225609000, mid: "m_AAAA0004", text: "Hi, Ana here.", app: Number(INBOX) }),
	],
])("%s", (name, built) => {
	expect(built).toEqual(stamped(vector(name)));
});

test("a batch is one body with every entry", () => {
	const one = delivery.message({ at: 1 });
	const two = delivery.standby({ at: 2 });
	expect(delivery.batch(one, two)).toEqual({ object: "page", entry: [...one.entry, ...two.entry] });
	expect(() => delivery.batch()).toThrow("at least one");
	expect(() => delivery.batch(one, delivery.message({ channel: "instagram" }))).toThrow("one channel");
});

test("every message has a mid of its own", () => {
	const mids = [delivery.message(), delivery.standby(), delivery.echo(), delivery.postback()].map((each) =>
		JSON.stringify(each).replace(/.*"mid":"([^"]+)".*/, "$1"),
	);
	expect(new Set(mids).size).toBe(4);
});

test("the bytes are ASCII, and say the same", () => {
	const body = delivery.message({ text: "äöå 🦤 \u007f", at: 1 });
	const bytes = encodeDelivery(body);
	expect(bytes.every((byte) => byte < 0x7f)).toBe(true);
	expect(bytes.toString("ascii")).toContain("\\u00e4\\u00f6\\u00e5 \\ud83e\\udda4 \\u007f");
	expect(JSON.parse(bytes.toString("ascii"))).toEqual(body);
});

describe("what was built and signed goes through the webhook", () => {
	let control: ThreadControl;
	const heard: string[] = [];

	beforeEach(() => {
		heard.length = 0;
		control = createThreadControl({
			appId: BOT,
			appSecret: "s3cret",
			verifyToken: "v",
			token: "t",
			profile: "classic",
		});
		control.host({ turn: async ({ event }) => void heard.push(`turn ${event.kind}`) });
		control.onStandby((event) => void heard.push(`standby ${event.kind}`));
		control.onPassed((event) => void heard.push(`passed to ${event.newOwner}`));
		control.onTaken((event) => void heard.push(`taken from ${event.previousOwner}`));
		control.onRolesChanged((event) => void heard.push(`roles ${JSON.stringify(event.roles)}`));
	});
	afterEach(() => control.close());

	async function post(body: WireDelivery, secret = "s3cret"): Promise<number> {
		const bytes = encodeDelivery(body);
		const request = { method: "POST", body: new Uint8Array(bytes), headers: sign(bytes, secret) };
		const { status } = await control.fetch(new Request("http://bot/api/messages", request));
		await control.settled();
		return status;
	}

	test.each<readonly [string, WireDelivery, readonly string[]]>([
		["a message", delivery.message({ text: "hällo" }), ["turn message"]],
		["a message on standby", delivery.standby(), ["standby message"]],
		["a pass to us", delivery.passed({ to: BOT, from: DESK }), [`passed to ${BOT}`]],
		["a classic take", delivery.taken({ from: BOT }), [`taken from ${BOT}`]],
		[
			"roles",
			delivery.rolesChanged({ roles: { [BOT]: ["primary_receiver"] } }),
			[`roles {"${BOT}":["primary_receiver"]}`],
		],
		[
			"all at once",
			delivery.batch(delivery.passed({ to: BOT, at: 1 }), delivery.message({ at: 2 }), delivery.echo({ at: 3 })),
			[`passed to ${BOT}`, "turn message", "turn echo"],
		],
	])("%s", async (_, body, expected) => {
		expect(await post(body)).toBe(200);
		expect(heard).toEqual(expected);
	});

	test("signed with another secret it does not", async () => {
		expect(await post(delivery.message(), "other")).toBeGreaterThanOrEqual(400);
		expect(heard).toEqual([]);
	});
});
