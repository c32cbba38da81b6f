import type { AppId } from "./app-id.ts";
import type { FactOrder, StrongFact, StrongType } from "./fact.ts";
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

/** What became of a command. `unknown`: no answer, or one that does not say whether it took effect. */
export type CommandResult =
	| { readonly result: "ok"; readonly expiresAt?: number | null }
	| { readonly result: "refused"; readonly notOwner: boolean }
	| { readonly result: "unknown" };

/** The newer of two states of commands; of one command, the answered one. */
export function laterCommand(a: CommandEntry | null, b: CommandEntry): CommandEntry {
	if (a === null) return b;
	const order = b.at - a.at || b.seq - a.seq || (b.id < a.id ? -1 : b.id > a.id ? 1 : 0);
	if (order !== 0) return order > 0 ? b : a;
	return a.state === "answered" ? a : b;
}

/** The kind of fact an accepted command is; null for `request`, which changes nothing by itself (spec §8.4, rule 5). */
const FACT: Readonly<Record<CommandName, StrongType | null>> = {
	pass: "own_pass",
	take: "own_take",
	request: null,
	release: "own_release",
	extend: "own_extend",
};

/** What an accepted command says about the owner; null where it says nothing. `until`: when the answer came. */
export function acceptedFact(command: Command, self: AppId, until: number): StrongFact | null {
	const type = FACT[command.name];
	if (type === null) return null;
	const owner: Readonly<Record<CommandName, Owner>> = {
		pass: command.target === null ? HIDDEN : ownedBy(command.target),
		take: ownedBy(self),
		request: UNKNOWN,
		release: IDLE,
		extend: ownedBy(self),
	};
	const expiresAt = command.durationMs === null ? null : command.at + command.durationMs;
	return { ...bareFact(command, type, until), owner: owner[command.name], expiresAt };
}

/** Whether a command may have moved control although no answer came: a lost `request` or `extend` moved nothing away. */
export function movesControl({ name }: Command): boolean {
	return name !== "request" && name !== "extend";
}

/** What a command without an answer says: we do not know any more. */
export function unansweredFact(command: Command, until: number): StrongFact {
	return { ...bareFact(command, FACT[command.name] ?? "owner_read", until), owner: UNKNOWN, answered: false };
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
