// What becomes of a thread, as Markdown: representative records played through core's own `transition` and looked at with `viewThread`.
import {
	appId,
	EMPTY_RECORD,
	forbids,
	HIDDEN,
	IDLE,
	ownedBy,
	PAGE_INBOX,
	PROFILES,
	transition,
	viewThread,
} from "../packages/core/dist/index.mjs";

const US = appId("400000000000001");
const DESK = appId("400000000000002");
const THREAD = { channel: "messenger", account: "1000000000001", user: "2000000000000001" };
/** When the platform said who owned the thread before. */
const BEFORE_AT = 1_767_225_600_000;
/** When something happens to it: a minute later, so that nothing falls into the settling window unless a row means it. */
const AT = BEFORE_AT + 60_000;
const SETTLE_MS = 2_000;
const ANSWER_MS = 300;

/** Who owned the thread before, by what the platform answered when it was asked. */
const BEFORE = [
	{ title: "`unknown`", owner: null },
	{ title: "`control` (ours)", owner: ownedBy(US) },
	{ title: "`standby` (another's)", owner: ownedBy(DESK) },
	{ title: "`idle` (nobody's)", owner: IDLE, needsIdle: true },
];

const read = (owner, at) => ({
	type: "read",
	id: `read-${at}`,
	order: { at, seq: 0 },
	answeredAt: at,
	owner,
	expiresAt: null,
});

function event(kind, fields, { at = AT, via = "normal", mid = "m_1" } = {}) {
	const base = { kind, id: `${via}:${kind}:${mid}`, at, via, account: THREAD, thread: THREAD, raw: {} };
	return { type: "event", event: { ...base, mid, ...fields } };
}
const message = (where) => event("message", { text: "hello" }, where);
const echo = (app, via) => event("echo", { text: "hello", app, aiGenerated: false, metadata: null }, { via });
const handover = (kind, newOwner, previousOwner) => event(kind, { newOwner, previousOwner, metadata: null });

/** One row: ways that all come to the same, each a list of inputs and, where it is a command of ours, its name; and when it is looked at. */
const row = (title, ways, more = {}) => ({ title, ways, lookAt: AT + ANSWER_MS, ...more });
const way = (...inputs) => ({ inputs });

/** A command of ours and its answer; null: it is still on its way. */
function commanded(action, result) {
	const durationMs = action === "extend" ? 3_600_000 : null;
	const target = action === "pass" ? DESK : null;
	const command = { id: action, name: action, target, durationMs, at: AT, seq: 0, answerBy: AT + 20_000 };
	const answer = { type: "answer", command, result, answeredAt: AT + ANSWER_MS };
	return { action, inputs: [{ type: "command", command }, ...(result === null ? [] : [answer])] };
}
const COMMANDS = ["pass", "take", "request", "release", "extend"];
const anyCommand = (title, result, names = COMMANDS) =>
	row(
		title,
		names.map((name) => commanded(name, result)),
	);

const ROWS = [
	row("the customer writes, normal channel", [way(message({}))]),
	row("the same, within two seconds after", [way(message({ at: BEFORE_AT + SETTLE_MS }))]),
	row("the customer writes, standby", [way(message({ via: "standby" }))]),
	row("one message on both channels", [way(message({ via: "standby" }), message({}))]),
	row(
		"a postback, receipt, reaction, request or an app's echo, either channel",
		["normal", "standby"].flatMap((via) => [
			way(event("postback", { title: "Yes", payload: null }, { via })),
			way(event("read", {}, { via })),
			way(event("delivery", {}, { via })),
			way(event("reaction", {}, { via })),
			way(event("requested", { requestedBy: DESK, metadata: null }, { via })),
			way(echo(US, via)),
			way(echo(DESK, via)),
		]),
	),
	row("an echo of the inbox, normal channel", [way(echo(PAGE_INBOX, "normal"))]),
	row("`passed` to us", [way(handover("passed", US, DESK))]),
	row("`passed` to another", [way(handover("passed", DESK, US))]),
	row("`taken` by another", [way(handover("taken", DESK, US)), way(handover("taken", null, US))]),
	row("`taken` by us", [way(handover("taken", US, DESK))]),
	row("`passed` or `taken`, no owner named", [way(handover("passed", null, null)), way(handover("taken", null, null))]),
	...COMMANDS.map((name) => anyCommand(`our \`${name}\`: done`, { result: "ok" }, [name])),
	anyCommand("any command of ours: on its way", null),
	anyCommand("any command of ours: refused, we are not the owner", { result: "refused", notOwner: true }),
	anyCommand("any command of ours: refused otherwise", { result: "refused", notOwner: false }),
	anyCommand("our `pass`, `take` or `release`: no answer", { result: "unknown" }, ["pass", "take", "release"]),
	anyCommand("our `request` or `extend`: no answer", { result: "unknown" }, ["request", "extend"]),
	row("a message of ours: refused, we are not the owner", [
		way({ type: "send_refused", id: "send", order: { at: AT, seq: 0 }, answeredAt: AT + ANSWER_MS }),
	]),
	row("`thread_owner`: us", [way(read(ownedBy(US), AT))]),
	row("`thread_owner`: another, named or not", [way(read(ownedBy(DESK), AT)), way(read(HIDDEN, AT))]),
	row("`thread_owner`: nobody", [way(read(IDLE, AT))], { needsIdle: true }),
	row("24 hours of silence", [way()], { lookAt: BEFORE_AT + 24 * 3_600_000 }),
];

/** The words of one cell for one role; null where no request leaves. */
function cell(profile, role, { owner }, { title, ways, lookAt }) {
	const rules = {
		self: US,
		profile,
		role,
		canTake: true,
		softHoldMs: 300_000,
		settleMs: SETTLE_MS,
		whenUnknown: "ask",
		foreignEchoSeen: false,
	};
	const context = { rules, now: AT, botNow: AT, ownerPollMs: 5_000 };
	const play = (record, input) => transition(record, input, context)[0];
	const before = owner === null ? EMPTY_RECORD : play(EMPTY_RECORD, read(owner, BEFORE_AT));
	const was = viewThread(before, rules, BEFORE_AT);
	const allowed = ways.filter(
		({ action }) => action === undefined || forbids(action, { ...rules, standing: was.standing }) === null,
	);
	if (allowed.length === 0) return null;
	const [answer, ...others] = new Set(
		allowed.map(({ inputs }) => inWords(was, viewThread(inputs.reduce(play, before), rules, lookAt))),
	);
	if (others.length > 0) throw new Error(`${profile}, ${title}: both “${answer}” and “${others.join("”, “")}”`);
	return answer;
}

function inWords(was, { standing, doubt, pending, holdUntil }) {
	const name = standing === was.standing ? `\`${standing}\`` : `**\`${standing}\`**`;
	const asks = doubt !== null && doubt !== "never_heard";
	return [name, asks ? "ask" : "", pending ? "quiet" : "", holdUntil === null ? "" : "held"].filter(Boolean).join(", ");
}

function bothRoles(profile, before, happening) {
	const [primary, secondary] = ["primary", "secondary"].map((role) => cell(profile, role, before, happening) ?? "–");
	return primary === secondary ? primary : `default app: ${primary}; others: ${secondary}`;
}

/** The state table of each profile: head and rows of Markdown cells. What a profile has no commands for is left out. */
export function stateTables(profiles) {
	return profiles.map((profile) => {
		const known = ({ needsIdle }) => !needsIdle || PROFILES[profile].expiresAfterMs !== null;
		const columns = BEFORE.filter(known);
		const rows = ROWS.filter(known)
			.map((each) => [each.title, ...columns.map((before) => bothRoles(profile, before, each))])
			.filter(([, ...cells]) => cells.some((words) => words !== "–"));
		return { profile, head: ["", ...columns.map(({ title }) => title)], rows };
	});
}
