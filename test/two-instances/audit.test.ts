import { fileURLToPath } from "node:url";
import type { CallRow, HandoverItem, ThreadView, TranscriptItem } from "@thread-control/emulator";
import { expect, test } from "vitest";

/** What the audit finds on one thread; the lists it has are described there. */
type Found = Readonly<Record<string, readonly { readonly at: number; readonly text: string }[]>>;

interface Audit {
	auditThread(
		record: { readonly thread: ThreadView; readonly calls: readonly CallRow[]; readonly open: number },
		bot: string,
	): Found;
}

const { auditThread } = (await import(fileURLToPath(new URL("../../bench/soak/audit.mjs", import.meta.url)))) as Audit;

const BOT = "400000000000001";
const INBOX = "263902037430900";
const ROUTED: HandoverItem = { at: 1, kind: "routed", from: null, to: BOT };
const taken = (at: number): HandoverItem => ({ at, kind: "taken", from: BOT, to: INBOX });
const givenBack = (at: number): HandoverItem => ({ at, kind: "passed", from: INBOX, to: BOT });

const item = (at: number, from: TranscriptItem["from"], text: string): TranscriptItem => ({
	at,
	from,
	text,
	mid: `m_${at}`,
	kind: "message",
	...(from === "app" ? { appId: BOT } : {}),
});
const customer = (at: number, text: string): TranscriptItem => item(at, "customer", text);
const bot = (at: number, text: string): TranscriptItem => item(at, "app", text);

/** `of`: when the customer's message was written in whose turn it was sent. */
function send(at: number, text: string, status: number, answer: unknown = {}, of?: number): CallRow {
	const mark = of === undefined ? {} : { metadata: `thread-control:normal:m_${of}:0` };
	const body = { recipient: { id: "1" }, message: { text, ...mark } };
	return { at, appId: BOT, accountId: "1", userId: "1", method: "POST", path: "/me/messages", body, status, answer };
}

/** By name, the texts in each list that is not empty. */
function found(
	transcript: readonly TranscriptItem[],
	handovers: readonly HandoverItem[] = [ROUTED],
	calls: readonly CallRow[] = [],
	open = 0,
): Readonly<Record<string, readonly string[]>> {
	const thread = { userId: "1", accountId: "1", owner: BOT, expiresAt: null, folder: "done", transcript, handovers };
	const lists = Object.entries(auditThread({ thread: thread as ThreadView, calls, open }, BOT));
	return Object.fromEntries(
		lists.filter(([, list]) => list.length > 0).map(([name, list]) => [name, list.map(({ text }) => text)]),
	);
}

test("a message and its answer", () => {
	expect(found([customer(1, "a"), bot(2, "echo: a")])).toEqual({ answered: ["a"] });
});

test("a message without one", () => {
	expect(found([customer(1, "a"), customer(2, "b"), bot(3, "echo: b")])).toEqual({
		answered: ["b"],
		unanswered: ["a"],
	});
});

test("a message that is answered twice, and one that nobody wrote", () => {
	const said = [customer(1, "a"), bot(2, "echo: a"), bot(3, "echo: a"), bot(4, "echo: z")];
	expect(found(said)).toEqual({ answered: ["a"], twice: ["echo: a", "echo: z"] });
});

test("an order: the question, what is noted, and the question once more than it was asked for", () => {
	const question = "What is your order number?";
	const said = [customer(1, "order"), bot(2, question), customer(3, "42"), bot(4, "order 42 noted")];
	expect(found(said)).toEqual({ answered: ["order", "42"] });
	expect(found([...said, bot(5, question)])).toMatchObject({ twice: [question] });
});

test("a welcome belongs to a return, and to one alone", () => {
	const welcome = "Welcome back. You talked to a person for 0 messages.";
	const said = [customer(1, "agent"), bot(5, "Connecting you to a person."), bot(20, welcome)];
	expect(found(said, [ROUTED, taken(6), givenBack(19)])).toEqual({ answered: ["agent"] });
	expect(found([...said, bot(21, welcome)], [ROUTED, taken(6), givenBack(19)])).toMatchObject({ twice: [welcome] });
	expect(found(said, [ROUTED])).toMatchObject({ twice: [welcome] });
});

test("a question that is asked again on a return answers nothing, whatever was written meanwhile", () => {
	const question = "What is your order number?";
	const said = [customer(1, "order"), bot(2, question), customer(20, "order"), bot(21, question)];
	const returned = [ROUTED, taken(6), givenBack(19)];
	expect(found([...said, bot(22, "order order noted")], returned)).toEqual({ answered: ["order", "order"] });
	const twice = [...said, bot(22, "order order noted"), bot(23, "order order noted")];
	expect(found(twice, returned)).toMatchObject({ twice: ["order order noted"] });
});

test("a send the platform took while a person had the thread", () => {
	const said = [customer(1, "a"), bot(20, "echo: a")];
	expect(found(said, [ROUTED, taken(10)])).toMatchObject({ spoken: ["echo: a"] });
	expect(found(said, [ROUTED, taken(10), givenBack(15)])).toEqual({ answered: ["a"] });
});

test("a message is the person's where a person got the thread before its answer, and while they have it", () => {
	expect(found([customer(1, "a"), customer(12, "b")], [ROUTED, taken(10)])).toEqual({ toPerson: ["a"] });
	expect(found([customer(12, "b"), customer(22, "c")], [ROUTED, taken(10), givenBack(20)])).toEqual({
		unanswered: ["c"],
	});
});

test("a message that had been lost before is not the person's who gets the thread later", () => {
	const late = 100_000;
	expect(found([customer(1, "a")], [ROUTED, taken(late)])).toEqual({ unanswered: ["a"] });
	const overtaken = [customer(1, "a"), customer(2, "b"), bot(3, "echo: b")];
	expect(found(overtaken, [ROUTED, taken(40_000)])).toEqual({ answered: ["b"], unanswered: ["a"] });
	expect(found(overtaken, [ROUTED, taken(5_000)])).toEqual({ answered: ["b"], toPerson: ["a"] });
});

test("an answer that the platform failed or refused is laid at its door, once", () => {
	const failed = send(2, "echo: a", 500);
	expect(found([customer(1, "a")], [ROUTED], [failed])).toEqual({ platformFailed: ["a"] });
	expect(found([customer(1, "a"), bot(2, "echo: a")], [ROUTED], [failed])).toEqual({ answered: ["a"] });
	const twoOrders = [customer(1, "order"), customer(3, "order")];
	const question = send(2, "What is your order number?", 500);
	expect(found(twoOrders, [ROUTED], [question])).toEqual({ platformFailed: ["order"], unanswered: ["order"] });
});

test("of two messages with one answer the one is excused in whose turn the send failed, or after which it did", () => {
	const said = [customer(1, "slow"), customer(20, "slow")];
	const returned = [ROUTED, taken(5), givenBack(10)];
	const excused = (...calls: CallRow[]): unknown => found(said, returned, calls);
	expect(excused(send(21, "slow answer", 400, {}, 20))).toEqual({ toPerson: ["slow"], platformFailed: ["slow"] });
	expect(excused(send(4, "slow answer", 400, {}, 1))).toEqual({ platformFailed: ["slow"], unanswered: ["slow"] });
	expect(excused(send(4, "slow answer", 400))).toEqual({ platformFailed: ["slow"], unanswered: ["slow"] });
	expect(
		found([...said, bot(22, "slow answer")], returned, [
			send(4, "slow answer", 400, {}, 1),
			send(22, "slow answer", 200, {}, 20),
		]),
	).toMatchObject({ platformFailed: ["slow"] });
});

test("a send that was turned away is no excuse", () => {
	const refused = send(2, "echo: a", 400, { error: { code: 10, error_subcode: 2018300 } });
	expect(found([customer(1, "a")], [ROUTED], [refused])).toEqual({ turnedAway: ["echo: a"], unanswered: ["a"] });
});

test("an open send excuses one message", () => {
	expect(found([customer(1, "a"), customer(2, "b")], [ROUTED], [], 1)).toEqual({ open: ["a"], unanswered: ["b"] });
});
