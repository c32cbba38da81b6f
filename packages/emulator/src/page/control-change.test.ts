import { expect, test } from "vitest";
import { controlledSince, controlWording } from "./control-change.ts";
import { PAGE_INBOX } from "./participants.ts";
import type { Config, Handover, Thread } from "./wire.ts";

const config: Config = {
	profile: "routing",
	defaultApp: "bot",
	accounts: [],
	apps: [
		{ id: "bot", name: "Bot" },
		{ id: "desk", name: "Desk" },
	],
	switches: {},
};

test.each<[Omit<Handover, "at">, boolean, string, string | undefined]>([
	[
		{ kind: "passed", from: "bot", to: PAGE_INBOX, metadata: '{"reason":"asked"}' },
		true,
		"Control: Bot → Page Inbox, passed",
		"asked",
	],
	[
		{ kind: "taken", from: "desk", to: "bot", metadata: "bot timeout" },
		true,
		"Control: Desk → Bot, taken",
		"bot timeout",
	],
	[{ kind: "released", from: PAGE_INBOX, to: null }, true, "Control: Page Inbox → nobody, released", undefined],
	[{ kind: "routed", from: null, to: "bot" }, true, "Control: nobody → Bot, routed", undefined],
	[{ kind: "requested", from: PAGE_INBOX, to: "bot" }, false, "Page Inbox asks Bot for control", undefined],
	[{ kind: "requested", from: null, to: "bot" }, false, "Control is requested from Bot", undefined],
	[
		{ kind: "extended", from: "bot", to: "bot", metadata: '{"ticket":1}' },
		false,
		"Bot keeps control for longer",
		undefined,
	],
	[{ kind: "passed", from: "bot", to: "gone" }, true, "Control: Bot → app gone, passed", undefined],
])("tells %j", (handover, changed, text, reason) => {
	expect(controlWording({ at: 1, ...handover }, config)).toEqual({ changed, text, reason });
});

test("control lasts since the last change of it, else since the first message", () => {
	const thread: Thread = {
		userId: "user",
		accountId: "page",
		owner: "bot",
		expiresAt: null,
		folder: "done",
		transcript: [{ at: 3, from: "customer", text: "hi" }],
		handovers: [
			{ at: 5, kind: "passed", from: "desk", to: "bot" },
			{ at: 9, kind: "requested", from: "desk", to: "bot" },
		],
	};
	expect(controlledSince(thread)).toBe(5);
	expect(controlledSince({ ...thread, handovers: [] })).toBe(3);
	expect(controlledSince({ ...thread, handovers: [], transcript: [] })).toBeUndefined();
});
