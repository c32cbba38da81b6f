import { expect, test } from "vitest";
import { hasNews, listThreads } from "./thread-list.ts";
import type { Thread } from "./wire.ts";

const thread = (userId: string, said: readonly [number, string][]): Thread => ({
	userId,
	accountId: "page",
	owner: "bot",
	expiresAt: null,
	folder: "done",
	transcript: said.map(([at, text]) => ({ at, from: "customer", text })),
	handovers: [],
});
const threads = [
	thread("2001", [[10, "first"]]),
	thread("2002", [
		[5, "early"],
		[30, "my parcel"],
	]),
	thread("2003", [[20, "Parcel?"]]),
	thread("2004", []),
];

test("the latest stands first, with its last words and whether it was looked at", () => {
	expect(listThreads(threads, { "2003": true }, "")).toEqual([
		{ userId: "2002", owner: "bot", lastText: "my parcel", lastAt: 30, unread: false },
		{ userId: "2003", owner: "bot", lastText: "Parcel?", lastAt: 20, unread: true },
		{ userId: "2001", owner: "bot", lastText: "first", lastAt: 10, unread: false },
		{ userId: "2004", owner: "bot", lastText: "", lastAt: 0, unread: false },
	]);
});

test("looks for customers by id and by last words, in any case", () => {
	const found = (wanted: string): string[] => listThreads(threads, {}, wanted).map((each) => each.userId);
	expect(found(" PARCEL ")).toEqual(["2002", "2003"]);
	expect(found("001")).toEqual(["2001"]);
	expect(found("early")).toEqual([]);
});

test("words and steps of control are news, typing is not", () => {
	const before = thread("1", [[1, "a"]]);
	const typing: Thread = { ...before, transcript: [...before.transcript, { at: 2, from: "app", kind: "typing" }] };
	expect(hasNews(undefined, before)).toBe(true);
	expect(hasNews(before, before)).toBe(false);
	expect(hasNews(before, typing)).toBe(false);
	expect(hasNews(typing, { ...typing, transcript: [...typing.transcript, { at: 3, from: "app", text: "b" }] })).toBe(
		true,
	);
	expect(hasNews(before, { ...before, handovers: [{ at: 2, kind: "expired", from: "bot", to: null }] })).toBe(true);
});
