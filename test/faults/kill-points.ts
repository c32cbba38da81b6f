/** What happens in a case: who writes what, and what goes on around the death (kill-point-plays.ts). */
export type Play =
	| "message"
	| "look"
	| "twice"
	| "taken"
	| "agent"
	| "goodbye"
	| "passed"
	| "request"
	| "deadline"
	| "return";

/** A place at which a process dies, and what must hold when another instance has gone on. */
export interface KillPoint {
	/** Where it dies, as `KILL_AT` of fault-bot.mjs has it. */
	readonly name: string;
	/** The step of DESIGN §3's way of a delivery. */
	readonly step: string;
	/** What has happened, and what has not. */
	readonly where: string;
	readonly play: Play;
	/** The Graph edge on which the platform accepts a call whose answer is never heard; null: it dies at a point of its own. */
	readonly edge: "messages" | "pass_thread_control" | "take_thread_control" | null;
	/** What the bot says to the customer about what the case is about, in order, both instances together. */
	readonly said: readonly string[];
	/** How often the other instance answers a send `unknown` and counts it (`openSends`). */
	readonly open: number;
	/** How often it knows that a send had left (`sentBefore`). */
	readonly before: number;
	/** Whether our own echoes reach us (`message_echoes`). */
	readonly echoes: boolean;
	/** What must hold, in words. */
	readonly holds: string;
}

type Rest = Partial<Omit<KillPoint, "name" | "step" | "where" | "holds">>;

const ONCE = "answered once, by the other instance";
const REDELIVERED = `Meta heard no 200 and delivers again; ${ONCE}`;
const ECHO = ["echo: hello"];

function point(name: string, step: string, where: string, holds: string, rest: Rest = {}): KillPoint {
	return {
		name,
		step,
		where,
		holds,
		play: "message",
		edge: null,
		said: ECHO,
		open: 0,
		before: 0,
		echoes: false,
		...rest,
	};
}

/** Every named point, in the order of a delivery's way. */
export const KILL_POINTS: readonly KillPoint[] = [
	point("before-accept", "③ accept", "The delivery is parsed; the store was not asked yet", REDELIVERED),
	point("after-accept", "④ transition", "The records are read; nothing is written", REDELIVERED),
	point(
		"commit-asked",
		"⑤ commit",
		"The commit is on its way; nobody hears whether it was written",
		`Meta delivers again, and the event's mark says whether it is new; ${ONCE}`,
	),
	point(
		"committed",
		"⑤ commit",
		"The commit is written; the 200 did not go out",
		`the redelivery is a duplicate; ${ONCE}, when the lease has run out`,
	),
	point("turn-begun", "⑥ turn", "The turn has begun; nothing is sent", `${ONCE}, when the lease has run out`),
	point(
		"committed",
		"⑤ commit",
		"The same, and a person takes the thread before the lease runs out",
		"not answered: a person has the thread, and the event goes to standby",
		{ play: "taken", said: [] },
	),
	point(
		"turn-begun",
		"⑥ turn",
		"The same, and a person takes the thread before the lease runs out",
		"not answered: a person has the thread, and the event goes to standby",
		{ play: "taken", said: [] },
	),
	point("before-guard", "⑦ guard", "The turn wants to send; the guard was not asked yet", ONCE),
	point(
		"guard-asked",
		"⑦ guard",
		"The guard said yes and the intent is written down; the request did not leave",
		"answered at most once: nobody knows whether it left, so it is not sent again, and counted",
		{ said: [], open: 1 },
	),
	point(
		"guard-asked",
		"⑦ guard",
		"The same, and a person takes the thread before the lease runs out",
		"not answered, and nothing is counted: the turn is not run again",
		{ play: "taken", said: [] },
	),
	point(
		"graph-accepted",
		"⑧ Graph",
		"The platform accepted the message; its answer was not heard",
		"answered once, by the first instance; the other counts an open send and does not send it again",
		{ edge: "messages", open: 1 },
	),
	point(
		"graph-accepted",
		"⑧ Graph",
		"The same, and our echo comes (`message_echoes` is subscribed)",
		"answered once; the echo settles the open send",
		{ edge: "messages", before: 1, echoes: true },
	),
	point(
		"answer-heard",
		"⑧ Graph",
		"The platform's answer was heard; it is not written down",
		"answered once; the other counts an open send",
		{ open: 1 },
	),
	point("answer-heard", "⑧ Graph", "The same, and our echo comes", "answered once; the echo settles the open send", {
		before: 1,
		echoes: true,
	}),
	point(
		"between-sends",
		"⑦ guard",
		"The first of two messages left; the second was not asked for",
		"each is said once; the first is counted as open",
		{ play: "twice", said: ["one", "two"], open: 1 },
	),
	point(
		"between-sends",
		"⑦ guard",
		"The same, and our echo comes",
		"each is said once, and the first answers with its id",
		{ play: "twice", said: ["one", "two"], before: 1, echoes: true },
	),
	point(
		"written-down",
		"⑦ guard",
		"A later read told the store that the message left",
		"answered once; the send of the second run answers with the stored id",
		{ play: "look", said: ["echo: look"], before: 1 },
	),
	point(
		"finish-asked",
		"finish",
		"The turn ended; the store was not told",
		"answered once; the other runs the turn again and counts an open send",
		{ open: 1 },
	),
	point("finish-asked", "finish", "The same, and our echo comes", "answered once; the echo settles the open send", {
		before: 1,
		echoes: true,
	}),
	point("finish-applied", "finish", "The turn is finished", "answered once, and not run again"),
	point(
		"command-written",
		"command",
		"A pass is written down; neither its goodbye nor itself left",
		"the bot keeps the thread, and says that nobody could be reached when the owner was read",
		{ play: "agent", said: ["back: failed"] },
	),
	point(
		"goodbye-accepted",
		"command",
		"The platform accepted the goodbye; the pass did not leave",
		"the goodbye is said once; then the same",
		{ play: "goodbye", edge: "messages", said: ["Connecting you to a person.", "back: failed"] },
	),
	point(
		"pass-accepted",
		"command",
		"The platform accepted the pass; its answer was not heard",
		"passed once, and the bot is silent until the thread comes back",
		{ play: "passed", edge: "pass_thread_control", said: ["Connecting you to a person.", "back: returned"] },
	),
	point(
		"grant-decided",
		"request",
		"A request for control was granted; the pass was not written down",
		"passed once, by the other instance",
		{ play: "request", said: ["back: returned"] },
	),
	point(
		"deadline-committed",
		"deadline",
		"A deadline fell and is committed; its take was not sent",
		"taken back once, by the other instance",
		{ play: "deadline", said: ["back: taken_back"] },
	),
	point(
		"take-accepted",
		"deadline",
		"The platform accepted the deadline's take; its answer was not heard",
		"taken back once; the owner is read, and the bot goes on",
		{ play: "deadline", edge: "take_thread_control", said: ["back: taken_back"] },
	),
	point(
		"return-committed",
		"return",
		"The thread came back and that is committed; the bot was not told",
		"the bot is told once, by the other instance",
		{ play: "return", said: ["Connecting you to a person.", "back: returned"] },
	),
	point(
		"return-begun",
		"return",
		"The turn of the return has begun; nothing is sent",
		"the bot is told again, and says it once",
		{ play: "return", said: ["Connecting you to a person.", "back: returned"] },
	),
];

/** docs/kill-points.md. */
export function killPointsPage(): string {
	const rows = KILL_POINTS.map(({ name, step, where, holds, open, before }) => {
		const sends = [open > 0 ? `${open} open` : "", before > 0 ? `${before} left before` : ""]
			.filter(Boolean)
			.join(", ");
		return `| ${step} | \`${name}\` | ${where}. | ${holds}. | ${sends} |`;
	});
	return `# Where a process may die

Written from the table the tests use (\`test/faults/kill-points.ts\`) by
\`npx vitest run --project whole test/faults/page.test.ts --update\`; a test fails when this page and the table differ.

At each point the process that has the thread is killed with SIGKILL while a second instance at the same store is alive, on SQLite, Redis
and PostgreSQL. The platform then counts: every customer message is answered, none twice, none while a person has the thread.

| Step | Point | The process is killed when | Then | Sends the other instance finds |
|---|---|---|---|---|
${rows.join("\n")}

“Open”: the store knows that a send was about to leave, and nobody knows whether it did. It is not sent again
(\`resendUnknown\` reverses that), \`thread.send\` answers \`unknown\`, and \`counters.openSends\` counts it. Where \`message_echoes\` is subscribed
our own echo settles it, if it left. “Left before”: the send of the second run answers with the id of the first; \`counters.sentBefore\`.

A command that was written down and never answered closes the guard until its time-out (\`graphTimeoutMs\` a call, and 10 s); then the owner is
read. With the memory store a process takes what it had accepted with it.
`;
}
