import { describe, expect, test } from "vitest";
import { isSilent, whyOf } from "./why.ts";
import type { Config, Delivery, Handover, Thread } from "./wire.ts";

const INBOX = "263902037430900";
const routing: Config = {
	profile: "routing",
	defaultApp: "11",
	accounts: [{ id: "2", channel: "messenger" }],
	apps: [
		{ id: "11", name: "Bot", role: "primary", webhookUrl: "http://bot/", fields: ["messages"] },
		{ id: "12", name: "Desk", role: "secondary", webhookUrl: "http://desk/", fields: ["messages"] },
	],
	switches: {},
};
const classic: Config = { ...routing, profile: "classic" };

const thread = (part: Partial<Thread> = {}): Thread => ({
	userId: "1",
	accountId: "2",
	owner: "11",
	expiresAt: null,
	folder: "done",
	transcript: [{ at: 5, from: "customer", text: "hello" }],
	handovers: [],
	...part,
});
const decidedBy = (handover: Partial<Handover>, config: Config = routing): string =>
	whyOf(config, thread({ handovers: [{ at: 10, kind: "passed", from: "11", to: INBOX, ...handover }] }), []).fact;

test("a customer who has not written has no thread", () => {
	expect(whyOf(routing, undefined, [])).toMatchObject({
		owner: "There is no thread yet.",
		since: undefined,
		fact: "The customer has not written.",
		silence: undefined,
	});
});

describe("the owner", () => {
	test("is named, with the moment control last moved", () => {
		const handovers: Handover[] = [
			{ at: 10, kind: "passed", from: "11", to: INBOX },
			{ at: 20, kind: "requested", from: "12", to: INBOX },
			{ at: 30, kind: "extended", from: INBOX, to: INBOX },
		];
		const why = whyOf(routing, thread({ owner: INBOX, handovers }), []);
		expect(why).toMatchObject({ owner: "The Page Inbox owns the thread.", since: 10 });
		expect(whyOf(routing, thread({ owner: null }), [])).toMatchObject({ owner: "Nobody owns the thread.", since: 5 });
	});
});

test.each<[Partial<Handover>, string]>([
	[{ metadata: '{"reason":"asked"}' }, "Bot passed control to the Page Inbox, reason “asked”."],
	[{ from: null, to: "12" }, "Control was passed to Desk."],
	[
		{ kind: "taken", from: "11", to: INBOX },
		"The agent replied or moved the thread to Inbox: that takes control from Bot.",
	],
	[{ kind: "taken", from: INBOX, to: "12" }, "Desk took control from the Page Inbox."],
	[
		{ kind: "released", from: INBOX, to: null },
		"The Page Inbox gave control back, or was disconnected. No webhook tells of that.",
	],
	[
		{ kind: "expired", from: INBOX, to: null },
		"The Page Inbox had control until the time ran out, without a word of the customer. No webhook tells of that.",
	],
	[
		{ kind: "routed", from: null, to: "11" },
		"The customer wrote or entered, and the platform routed the thread to Bot.",
	],
	[{ kind: "drawn", to: "12" }, "Desk came into control (drawn)."],
])("%j is told", (handover, words) => {
	expect(decidedBy(handover)).toBe(words);
});

test("a thread whose control never moved is told by the profile", () => {
	expect(whyOf(classic, thread(), []).fact).toBe(
		"Every new thread belongs to the primary receiver, Bot, and control has never moved.",
	);
	expect(whyOf({ ...routing, profile: "zero_config", defaultApp: null }, thread({ owner: null }), []).fact).toBe(
		"Control has never been given to anybody.",
	);
});

describe("silence", () => {
	test("is there while the customer spoke last, typing aside", () => {
		expect(isSilent(undefined)).toBe(false);
		expect(isSilent(thread())).toBe(true);
		const typing = thread({
			transcript: [
				{ at: 5, from: "customer", text: "hello" },
				{ at: 6, from: "app", appId: "11", kind: "typing" },
			],
		});
		expect(isSilent(typing)).toBe(true);
		expect(isSilent(thread({ transcript: [...typing.transcript, { at: 7, from: "inbox", text: "Hi" }] }))).toBe(false);
	});

	test("says what was said and who was to answer", () => {
		expect(whyOf(routing, thread({ owner: INBOX }), []).silence).toEqual({
			at: 5,
			text: "The customer said “hello”, and the Page Inbox has not answered.",
		});
		expect(whyOf(routing, thread({ owner: null }), []).silence?.text).toContain("nobody has answered");
	});
});

describe("trouble", () => {
	const delivery = (part: Partial<Delivery>): Delivery => ({
		at: 6,
		appId: "11",
		body: {},
		status: 200,
		attempt: 1,
		userId: "1",
		accountId: "2",
		...part,
	});
	const troubleWith = (...deliveries: Delivery[]): string | undefined => whyOf(routing, thread(), deliveries).trouble;

	test("is the owner's last webhook of this thread, if it was not accepted", () => {
		expect(troubleWith(delivery({ status: 500 }))).toBe("The last webhook to Bot was answered 500; it is tried again.");
		expect(troubleWith(delivery({ status: 0 }))).toBe("The last webhook to Bot was not answered; it is tried again.");
		expect(troubleWith(delivery({ status: 500 }), delivery({}))).toBeUndefined();
		expect(troubleWith(delivery({ status: 500, userId: "9" }), delivery({ status: 500, appId: "12" }))).toBeUndefined();
	});

	test.each([
		[{ unsubscribedAt: 3, fields: [] }, "Bot gets no webhooks: it failed for an hour and was unsubscribed."],
		[{ webhookUrl: null }, "Bot has no webhook address, so it hears of nothing."],
		[{ fields: ["standby"] }, "Bot is not subscribed to messages."],
	])("is an owner that cannot hear: %j", (part, words) => {
		const config = { ...routing, apps: routing.apps.map((app) => ({ ...app, ...part })) };
		expect(whyOf(config, thread(), []).trouble).toBe(words);
	});

	test("is a request nobody has granted", () => {
		const handovers: Handover[] = [{ at: 9, kind: "requested", from: INBOX, to: "11" }];
		expect(whyOf(classic, thread({ handovers }), []).trouble).toBe(
			"The Page Inbox has asked Bot for control and not got it.",
		);
	});
});

test("who may answer next goes by the profile", () => {
	expect(whyOf(classic, thread({ owner: INBOX }), []).next).toBe(
		"It is for the Page Inbox to answer; Bot and Desk listen on standby, though Meta would let them speak. Done passes to the primary app, Bot.",
	);
	const handovers: Handover[] = [{ at: 0, kind: "passed", from: "11", to: INBOX }];
	expect(whyOf(routing, thread({ owner: INBOX, handovers, expiresAt: 9 }), []).next).toBe(
		"Only the Page Inbox may answer. Done releases: no webhook is sent. Control ends by itself if the customer stays silent.",
	);
	expect(whyOf(routing, thread({ owner: null }), []).next).toBe("The next message is routed to Bot.");
});
