import type { AccountRules } from "../domain/account.ts";
import type { ThreadEvent } from "../domain/event.ts";
import { type GuardAnswer, guard } from "../domain/guard.ts";
import type { ThreadRecord } from "../domain/record.ts";
import type { ThreadKey } from "../domain/thread.ts";
import { viewThread } from "../domain/view.ts";
import { othersCommandAnswered, ownCommandAnswered } from "./command-answered.ts";
import type { RunningWork } from "./running-work.ts";
import type { WorkParts } from "./work-parts.ts";

/** Whether the bot hears an event, or it is for the listeners on standby: our standing says so, as it is when the turn would start (DESIGN §3.6). */
export class Hearing {
	readonly #parts: WorkParts;
	readonly #readOwner: (work: RunningWork) => Promise<void>;

	constructor(parts: WorkParts, readOwner: (work: RunningWork) => Promise<void>) {
		this.#parts = parts;
		this.#readOwner = readOwner;
	}

	/** The answer by what is at hand; null: {@link found} has to look. */
	atHand(key: ThreadKey, event: ThreadEvent): boolean | null {
		const { kernel, accounts, records } = this.#parts;
		if (kernel.settings.mode(key) !== "enforce") return true;
		if (event.via === "standby") return false;
		const rules = accounts.rulesAtHand(key);
		const record = records.atHand(key);
		if (rules === null || record === null) return null;
		const answer = this.#judge(record.value, rules);
		return answer.reason === "command_pending" || asks(answer, event) ? null : answer.verdict === "send";
	}

	/** Waits for a command under way, and reads the owner where only the platform knows. Rejects with `store_unavailable`. */
	async found(work: RunningWork, event: ThreadEvent): Promise<boolean> {
		const { accounts, records, leases } = this.#parts;
		const { key } = work;
		const rules = await accounts.rules(key);
		const judge = async (): Promise<GuardAnswer> => this.#judge((await records.known(key)).value, rules);
		let answer = await judge();
		if (answer.reason === "command_pending") {
			// What the command leaves behind decides; the platform gave the event to us before it.
			await ownCommandAnswered(this.#parts, work);
			answer = await judge();
			// A turn that is run again may have passed the thread itself: how that ended is told by the return.
			const told = leases.runsAgain(work.id) && (await records.known(key)).value.command?.name === "pass";
			if (answer.reason === "command_pending" && !told) {
				await othersCommandAnswered(this.#parts, work);
				answer = this.#judge((await records.read(key, null)).record.value, rules);
			}
		}
		if (asks(answer, event)) {
			await this.#readOwner(work);
			answer = await judge();
		}
		return answer.verdict === "send";
	}

	#judge(record: ThreadRecord, rules: AccountRules): GuardAnswer {
		return guard(viewThread(record, rules, this.#parts.kernel.clock.now()), rules, record.command);
	}
}

/**
 * Whether the platform has to be asked. A tap on a button of ours comes to us whoever has the thread (spec §2.4), so it does not tell that
 * another app let go of it, of which no webhook tells either (spec §2.3).
 */
function asks({ verdict, reason }: GuardAnswer, event: ThreadEvent): boolean {
	return verdict === "ask" || (reason === "standby" && event.kind === "postback");
}
