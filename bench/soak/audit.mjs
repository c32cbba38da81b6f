// Counts, from the platform's own record alone, what was said on a thread and what was not.
import { answeredBy, GOODBYE, isWelcome, NO_PERSON, NOBODY_FREE, QUESTION } from "./bot-language.mjs";

/** A message whose turn had not come when a person got the thread is theirs; one that had waited longer than any delay, retry or lease takes was lost before. */
const WAITS_AT_MOST_MS = 45_000;
/** The same where a later message was answered first: out of order goes only what is delivered late, or again after several attempts of 5 s. */
const OVERTAKEN_AT_MOST_MS = 30_000;

/**
 * `thread`: as `GET /_emulator/threads/{userId}` answers it; `calls`: the bot's rows of `GET /_emulator/calls` on it, in order;
 * `open`: how many of its sends an instance reported as begun by one that was killed (DESIGN §7.2). Answers lists:
 *
 * - `unanswered`, `twice` (said although its message was answered, or nobody asked for it): mistakes;
 * - `spoken`: sends the platform accepted while another owned the thread; `turnedAway`: those it refused for that;
 * - `answered`; `toPerson`: a person got the thread before the answer, which leaves the message to the person;
 * - `platformFailed`: the platform refused the answer itself, or failed before it took effect; `open`: killed between the
 *   decision to send and the sending, of which nobody knows whether it left.
 */
export function auditThread({ thread, calls, open }, bot) {
	const found = { spoken: [], twice: [], unanswered: [], answered: [], toPerson: [], platformFailed: [], open: [] };
	const pending = [];
	/** Unanswered when a person got the thread, though their turn had come. */
	const lost = [];
	/** How often what answers no message may still be said. */
	const credit = { [QUESTION]: 0, [NOBODY_FREE]: 0, [NO_PERSON]: 0, welcome: 0 };

	const { failed, turnOf } = matchSends(thread, calls, bot);
	for (const happened of timelineOf(thread)) {
		if (happened.kind === "control") moved(happened);
		else if (happened.from === "customer") wrote(happened);
		else if (happened.appId === bot && happened.kind === "message") said(happened);
	}
	excuse();
	return { ...found, turnedAway: turnedAway(calls) };

	function moved({ at, from, to }) {
		if (from === bot) leave(at);
		// Back to us, or to nobody, which is the default app's.
		else if (from !== null && (to === bot || to === null)) {
			for (const text of [QUESTION, NOBODY_FREE, "welcome"]) credit[text] += 1;
		}
	}

	function leave(at) {
		for (const message of pending.splice(0)) {
			const waitedMs = at - message.at;
			const atMostMs = message.overtaken ? OVERTAKEN_AT_MOST_MS : WAITS_AT_MOST_MS;
			(waitedMs <= atMostMs ? found.toPerson : lost).push(message);
		}
	}

	function wrote({ kind, text, payload, at, mid, owner, settled }) {
		if (owner !== bot) return;
		pending.push({ at, mid, text: kind === "postback" ? payload : text, settled, overtaken: false });
	}

	function said({ at, mid, text = "", owner, settled }) {
		if (settled && owner !== bot && owner !== null) found.spoken.push({ at, text });
		const answers = answeredBy(text) ?? (() => false);
		const isIts = (message) => answers(message.text);
		const isOfTurn = (message) => message.mid === turnOf.get(mid) && isIts(message);
		const take = (isIt) => takeFrom(pending, isIt) ?? takeFrom(found.toPerson, isIt) ?? takeFrom(lost, isIt);
		const asked = take(isOfTurn) ?? take(isIts);
		for (const message of pending) message.overtaken ||= message.at < (asked?.at ?? 0);
		if (asked !== undefined) found.answered.push({ ...asked, by: text, perhapsOwed: credit[text] > 0 });
		else if (wasOwedInstead(isIts)) return;
		else if (!owed(isWelcome(text) ? "welcome" : text)) found.twice.push({ at, text });
		// A pass that fails after its goodbye is told of, and an open question is asked again.
		if (text === GOODBYE) credit[NO_PERSON] += 1;
		if (text === NO_PERSON) credit[QUESTION] += 1;
	}

	function owed(text) {
		if (!(credit[text] > 0)) return false;
		credit[text] -= 1;
		return true;
	}

	/** What was taken for the answer may have been owed to a return; then the message is answered only now. */
	function wasOwedInstead(isIts) {
		const answered = found.answered.find((message) => isIts(message) && message.perhapsOwed);
		if (answered === undefined || !owed(answered.by)) return false;
		answered.perhapsOwed = false;
		return true;
	}

	function excuse() {
		const failedIts = (message) =>
			takeFrom(failed, ({ at, text, of }) => {
				if (of !== null) return of === message.mid;
				return at >= message.at && answeredBy(text)?.(message.text) === true;
			}) !== undefined;
		let left = open;
		for (const message of found.toPerson.splice(0)) {
			(failedIts(message) ? found.platformFailed : found.toPerson).push(message);
		}
		for (const message of [...lost, ...pending]) {
			if (!message.settled) found.toPerson.push(message);
			else if (failedIts(message)) found.platformFailed.push(message);
			else if (left > 0) {
				left -= 1;
				found.open.push(message);
			} else found.unanswered.push(message);
		}
	}
}

/** When the bot had been told that it lost the thread, as of a moment: the ms since then; null: it had not. */
export function toldBefore(at, thread, deliveries, calls, bot) {
	const loss = changesOf(thread).findLast((change) => change.from === bot && change.at <= at);
	if (loss === undefined) return null;
	const told = [
		...deliveries
			.filter(({ appId, status, kind, body }) => {
				const item = body.entry[0].messaging?.[0];
				return appId === bot && status === 200 && kind.endsWith("_thread_control") && item?.timestamp >= loss.at;
			})
			.map((row) => row.at),
		...calls.filter(({ status, body }) => status === 200 && movesControl(body)).map((row) => row.at),
	].filter((when) => when >= loss.at && when <= at);
	return told.length === 0 ? null : at - Math.min(...told);
}

const movesControl = (body) => body?.thread_control !== undefined || body?.target_app_id !== undefined;

/**
 * `failed`: sends the platform has no message of: it refused them, or failed before they took effect; `of`: the customer's message
 * whose turn it was, where its mark says so. `turnOf`: the same of the bot's messages, by their ids.
 */
function matchSends({ transcript }, calls, bot) {
	const mids = new Set(transcript.filter(({ from }) => from === "customer").map(({ mid }) => mid));
	const failed = sendsOf(calls)
		.filter(({ answer }) => !isTurnedAway(answer))
		.map(({ at, body }) => ({ at, text: textOf(body), of: markedBy(body, mids) }));
	const turnOf = new Map();
	for (const { appId, at, mid, text = "" } of transcript) {
		if (appId !== bot) continue;
		const same = failed.filter((send) => send.text === text).sort((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at));
		const sent = takeFrom(failed, (send) => send === same[0]);
		if (sent !== undefined && sent.of !== null) turnOf.set(mid, sent.of);
	}
	return { failed, turnOf };
}

/** The message of these whose turn a send belongs to, by the mark in its metadata (DESIGN §7.2); null where it names none. */
function markedBy({ message }, mids) {
	const mid = /^thread-control:normal:(.+):\d+$/.exec(message.metadata ?? "")?.[1];
	return mid !== undefined && mids.has(mid) ? mid : null;
}

function turnedAway(calls) {
	return sendsOf(calls)
		.filter(({ answer }) => isTurnedAway(answer))
		.map(({ at, body }) => ({ at, text: textOf(body) }));
}

function sendsOf(calls) {
	return calls.filter(
		({ method, path, body }) => method === "POST" && path.split("?")[0].endsWith("/messages") && body?.message,
	);
}

const textOf = ({ message }) => message.text ?? message.attachment?.payload?.text ?? "";
const isTurnedAway = (answer) => answer?.error?.error_subcode === 2018300;

function takeFrom(list, isIt) {
	const at = list.findIndex(isIt);
	return at < 0 ? undefined : list.splice(at, 1)[0];
}

function changesOf({ handovers }) {
	return handovers
		.filter(({ kind, from, to }) => kind !== "requested" && kind !== "extended" && from !== to)
		.map(({ at, from, to }) => ({ kind: "control", at, from, to }));
}

/**
 * Messages and changes of control in the order of the platform's clock, each message with who owned the thread. `settled`:
 * nobody lost control in the same millisecond, so that there is no doubt about the owner.
 */
function timelineOf(thread) {
	const changes = changesOf(thread);
	const losses = new Set(changes.filter(({ from }) => from !== null).map(({ at }) => at));
	const timeline = [];
	let owner = changes.length === 0 ? thread.owner : changes[0].from;
	let next = 0;
	for (const item of thread.transcript) {
		// What a customer or a person does moves control before it is written; a goodbye goes ahead of its pass.
		const isBefore = (change) => (item.from === "app" ? change.at < item.at : change.at <= item.at);
		for (; next < changes.length && isBefore(changes[next]); next += 1) {
			owner = changes[next].to;
			timeline.push(changes[next]);
		}
		timeline.push({ ...item, owner, settled: !losses.has(item.at) });
	}
	return [...timeline, ...changes.slice(next)];
}
