import { type Command, type CommandResult, movesControl } from "../domain/command.ts";
import type { Effect } from "../domain/effect.ts";
import type { ThreadRecord } from "../domain/record.ts";
import type { ThreadKey } from "../domain/thread.ts";
import type { Input } from "../domain/transition.ts";
import { viewThread } from "../domain/view.ts";
import type { GraphResult } from "../ports/graph.ts";
import type { Versioned, Work } from "../ports/store.ts";
import { settledOutcome } from "./command-outcome.ts";
import type { CommandParts } from "./command-parts.ts";
import { storeError } from "./kernel.ts";
import { workFor } from "./records.ts";
import type { CommandOutcome } from "./thread-handle.ts";

/** A command that was written down, and the record as it is stored since. */
export interface Issued {
	readonly command: Command;
	/** When its own request left, where something of ours went before it; missing: with the command. */
	readonly leftAt?: number;
	readonly stored: Versioned<ThreadRecord>;
}

/** Writes down what became of commands. */
export class CommandAnswers {
	readonly #parts: CommandParts;

	constructor(parts: CommandParts) {
		this.#parts = parts;
	}

	/**
	 * Writes the answer down, reads the owner where it stayed open, and hands on what follows. Where the store fails now, the
	 * caller is told what the platform said all the same; the guard stays closed until the answer is overdue and a read settles it.
	 */
	async write(
		key: ThreadKey,
		issued: Issued,
		result: CommandResult,
		outcome: CommandOutcome,
		answeredAt: number,
	): Promise<CommandOutcome> {
		try {
			return await this.#settle(key, issued, result, outcome, answeredAt);
		} catch (cause) {
			this.#parts.kernel.report(storeError(`writing down what became of ${issued.command.name}`, cause, key));
			return outcome;
		}
	}

	async #settle(
		key: ThreadKey,
		{ command, leftAt, stored }: Issued,
		result: CommandResult,
		outcome: CommandOutcome,
		answeredAt: number,
	): Promise<CommandOutcome> {
		const { kernel, accounts, records, owners, schedule } = this.#parts;
		const at = kernel.clock.at(answeredAt);
		const left = (effects: readonly Effect[]): Work | null =>
			workFor(
				"command",
				effects.filter((effect) => effect.type !== "read_owner"),
			);
		const dated = leftAt === undefined ? {} : { leftAt };
		const answer: Input = { type: "answer", command, result, answeredAt: at, ...dated };
		const { work } = await records.apply(key, () => [answer], left, stored);
		schedule(key, work);
		if (result.result !== "unknown" || !movesControl(command)) return outcome;
		// The caller learns from the answer how its handover ended, so no step is resumed for it.
		const { after } = await owners.read(key, { told: command.id });
		const view = viewThread(after, await accounts.rules(key), kernel.clock.now());
		return settledOutcome(command, after, view, outcome);
	}

	/** A take refused for want of routing tells which profile the account follows (spec §5.1). */
	async learnProfile(key: ThreadKey, command: Command, answer: GraphResult<null>): Promise<void> {
		if (command.name !== "take" || answer.result !== "refused" || answer.refusal.meaning !== "not_supported") return;
		const { kernel, accounts } = this.#parts;
		try {
			await accounts.learn(key, "zero_config", "refusal", kernel.clock.at(answer.startedAt));
		} catch (cause) {
			kernel.report(storeError("writing down a profile", cause, key));
		}
	}
}
