import type { AppId } from "./app-id.ts";
import { compareOrder, compareText, type FactOrder, type StrongFact, type StrongType } from "./fact.ts";
import { HIDDEN, IDLE, type Owner, ownedBy, UNKNOWN } from "./owner.ts";

/** The commands, spelled as on the wire. */
export type CommandName = "pass" | "take" | "request" | "release" | "extend";

/** A command as it is written down before it leaves. */
export interface Command extends FactOrder {
	readonly id: string;
	readonly name: CommandName;
	/** Where `pass` sends the thread; null: the default app. */
	readonly target: AppId | null;
	/** How long `extend` asks for. */
	readonly durationMs: number | null;
	/** From this time on, without an answer, its result is unknown. */
	readonly answerBy: number;
}

/** What is kept of the newest command: pending closes the guard. */
export interface CommandEntry extends Command {
	readonly state: "pending" | "answered";
}

/** Whether the answer to a thread's newest command is still waited for at `now` (platform time). */
export function isUnderWay(command: CommandEntry | null, now: number): command is CommandEntry {
	return command?.state === "pending" && now < command.answerBy;
}

/** What became of a command. `unknown`: no answer, or one that does not say whether it took effect. */
export type CommandResult =
	| { readonly result: "ok"; readonly expiresAt?: number | null }
	| { readonly result: "refused"; readonly notOwner: boolean }
	| { readonly result: "unknown" };

/** The newer of two states of commands; of one command, the answered one. */
export function laterCommand(a: CommandEntry | null, b: CommandEntry): CommandEntry {
	if (a === null) return b;
	const order = compareOrder(b, a) || compareText(b.id, a.id);
	return (order || Number(b.state === "answered") - Number(a.state === "answered")) > 0 ? b : a;
}

/** The kind of fact an accepted command is; `request` is none, for it changes nothing by itself (spec §8.4, rule 5). */
const FACT: Readonly<Record<Exclude<CommandName, "request">, StrongType>> = {
	pass: "own_pass",
	take: "own_take",
	release: "own_release",
	extend: "own_extend",
};

/** A command that moves control away from where it is. */
interface MovingCommand extends Command {
	readonly name: "pass" | "take" | "release";
}

/** What an accepted command says about the owner; null where it says nothing. `until`: when the answer came. */
export function acceptedFact(command: Command, self: AppId, until: number): StrongFact | null {
	if (command.name === "request") return null;
	const owner: Readonly<Record<keyof typeof FACT, Owner>> = {
		pass: command.target === null ? HIDDEN : ownedBy(command.target),
		take: ownedBy(self),
		release: IDLE,
		extend: ownedBy(self),
	};
	const expiresAt = command.durationMs === null ? null : command.at + command.durationMs;
	return { ...bareFact(command, FACT[command.name], until), owner: owner[command.name], expiresAt };
}

/** Whether a command may have moved control although no answer came: a lost `request` or `extend` moved nothing away. */
export function movesControl(command: Command): command is MovingCommand {
	return command.name !== "request" && command.name !== "extend";
}

/** What a command without an answer says: we do not know any more. */
export function unansweredFact(command: MovingCommand, until: number): StrongFact {
	return { ...bareFact(command, FACT[command.name], until), answered: false };
}

/** What a command says that was refused because somebody else has the thread. */
export function refusedFact(command: Command, until: number): StrongFact {
	return { ...bareFact(command, "send_refused", until), owner: HIDDEN };
}

function bareFact(command: Command, type: StrongType, until: number): StrongFact {
	return {
		type,
		id: command.id,
		at: command.at,
		seq: command.seq,
		owner: UNKNOWN,
		until,
		expiresAt: null,
		metadata: null,
		from: null,
		answered: true,
	};
}
