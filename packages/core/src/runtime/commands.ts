import type { AccountRules } from "../domain/account.ts";
import type { AppId } from "../domain/app-id.ts";
import type { Command, CommandResult } from "../domain/command.ts";
import type { HandoverStart } from "../domain/handover-progress.ts";
import { PROFILES } from "../domain/profile.ts";
import type { ThreadRecord } from "../domain/record.ts";
import { type ThreadKey, threadId } from "../domain/thread.ts";
import type { Input } from "../domain/transition.ts";
import { viewThread } from "../domain/view.ts";
import type { GraphResult, SendBody } from "../ports/graph.ts";
import type { Versioned } from "../ports/store.ts";
import { ThreadControlError } from "../thread-control-error.ts";
import { CommandAnswers, type Issued } from "./command-answers.ts";
import { commandOf } from "./command-of-wish.ts";
import { outcomeOf, resultOf } from "./command-outcome.ts";
import type { CommandParts } from "./command-parts.ts";
import { permit } from "./permit.ts";
import type { CommandOutcome, PassOptions, RequestOptions } from "./thread-handle.ts";
import { bodyOf, checkDuration, checkWithin, targetOf, type Wish, wishFor } from "./wish.ts";

/** Issues the commands: checked before anything leaves, written down before they leave, settled by their answer (DESIGN §5). */
export class Commands {
	readonly #parts: CommandParts;
	readonly #answers: CommandAnswers;

	constructor(parts: CommandParts) {
		this.#parts = parts;
		this.#answers = new CommandAnswers(parts);
	}

	pass(
		key: ThreadKey,
		target: AppId | string | null | undefined,
		options: PassOptions,
		lease: string | null,
	): Promise<CommandOutcome> {
		const { returnWithinMs, agentSilentWithinMs, customerSilentWithinMs } = options;
		checkWithin(key, { returnWithinMs, agentSilentWithinMs, customerSilentWithinMs });
		const wait: HandoverStart = {
			reason: options.reason ?? null,
			returnWithinMs: returnWithinMs ?? null,
			assumeSilent: options.assumeSilent ?? false,
			agentSilentWithinMs: agentSilentWithinMs ?? null,
			customerSilentWithinMs: customerSilentWithinMs ?? null,
			tellOnly: options.whenSilent === "tell",
		};
		return this.#issue(key, {
			...wishFor(key, "pass", options, lease),
			target: targetOf(key, target, this.#parts.kernel.settings.handoverTarget),
			handover: options.wait === false ? null : wait,
			say: options.say === undefined ? null : bodyOf(options.say),
		});
	}

	/** `take`, `request` and `release` need nothing but their name. */
	plain(
		key: ThreadKey,
		name: "take" | "request" | "release",
		options: RequestOptions,
		lease: string | null,
	): Promise<CommandOutcome> {
		checkWithin(key, { answerWithinMs: options.answerWithinMs });
		const answerWithinMs = name === "request" ? (options.answerWithinMs ?? null) : null;
		return this.#issue(key, { ...wishFor(key, name, options, lease), answerWithinMs });
	}

	/** A message that takes control along (spec §1.6), as a raw call asks for it. */
	inline(
		key: ThreadKey,
		name: "pass" | "release",
		target: AppId | null,
		say: SendBody,
		lease: string | null,
		said: (id: string) => void,
	): Promise<CommandOutcome> {
		const handover: HandoverStart | null =
			name === "pass" ? { reason: null, returnWithinMs: null, assumeSilent: false } : null;
		return this.#issue(key, { ...wishFor(key, name, {}, lease), target, say, said, handover });
	}

	extend(key: ThreadKey, durationMs: number, lease: string | null): Promise<CommandOutcome> {
		checkDuration(key, durationMs);
		return this.#issue(key, { ...wishFor(key, "extend", {}, lease), durationMs });
	}

	async #issue(key: ThreadKey, wish: Wish): Promise<CommandOutcome> {
		const id = threadId(key);
		this.#parts.pending.enter(id);
		try {
			const known = await this.#settleDoubt(key);
			let command: Command | null = null;
			const rules = await this.#parts.accounts.rules(key);
			const decide = (record: ThreadRecord): readonly Input[] => {
				const view = viewThread(record, rules, this.#parts.kernel.clock.now());
				permit(key, wish.name, view, rules);
				command = commandOf(wish, record, view, this.#parts.kernel);
				const { handover, answerWithinMs } = wish;
				return [{ type: "command", command, answerWithinMs, ...(handover === null ? {} : { handover }) }];
			};
			const { stored, work } = await this.#parts.records.apply(key, decide, undefined, known);
			// A step that waited for an earlier handover goes on.
			this.#parts.schedule(key, work);
			if (command === null)
				throw new ThreadControlError("version_conflict", "the command was not written down", { thread: key });
			return await this.#run(key, { command, stored }, wish, rules);
		} finally {
			this.#parts.pending.leave(id);
		}
	}

	/** A read settles what the permission depends on, where the record leaves it open. Answers the record where it did not. */
	async #settleDoubt(key: ThreadKey): Promise<Versioned<ThreadRecord> | null> {
		const rules = await this.#parts.accounts.rules(key);
		const known = await this.#parts.records.known(key);
		const { doubt, pending } = viewThread(known.value, rules, this.#parts.kernel.clock.now());
		if (pending || (doubt !== "settling" && doubt !== "expiry")) return known;
		await this.#parts.owners.read(key);
		return null;
	}

	async #run(key: ThreadKey, issued: Issued, wish: Wish, rules: AccountRules): Promise<CommandOutcome> {
		const { command } = issued;
		// Inline control carries no metadata (spec §1.6), and somebody has to read the reason.
		const inline = wish.say !== null && wish.metadata === null && PROFILES[rules.profile].inlineControl;
		if (inline && wish.say !== null) return await this.#runInline(key, issued, wish.say, wish);
		if (wish.say !== null) {
			const said = await this.#parts.speech.send(key, wish.say, { lease: wish.lease, goodbyeOf: command.id });
			if (said.result === "sent") wish.said?.(said.id);
			else this.#reportGoodbye(key, said.result);
		}
		const answer = await this.#call(key, command, wish.metadata);
		this.#parts.kernel.clock.heard(answer);
		await this.#answers.learnProfile(key, command, answer);
		return await this.#answers.write(
			key,
			// What happened while the goodbye was on its way was before the pass.
			wish.say === null ? issued : { ...issued, leftAt: this.#parts.kernel.clock.at(answer.startedAt) },
			resultOf(answer),
			outcomeOf(answer, command, wish.handover !== null),
			answer.answeredAt,
		);
	}

	async #runInline(key: ThreadKey, issued: Issued, say: SendBody, wish: Wish): Promise<CommandOutcome> {
		const { command } = issued;
		const type = command.name === "release" ? "release" : "pass";
		const sent = await this.#parts.speech.send(key, say, {
			lease: wish.lease,
			goodbyeOf: command.id,
			control: { type, app: command.target },
		});
		const answeredAt = this.#parts.kernel.clock.botNow();
		if (sent.result === "sent") wish.said?.(sent.id);
		if (sent.result === "sent" || sent.result === "unknown") {
			// The answer speaks of the message alone; whether control moved is read back (DESIGN §5).
			const outcome: CommandOutcome = { result: "ok", handover: wish.handover === null ? null : command.id };
			return await this.#answers.write(key, issued, { result: "unknown" }, outcome, answeredAt);
		}
		if (sent.result === "refused") {
			const refused: CommandResult = { result: "refused", notOwner: sent.refusal.meaning === "not_owner" };
			return await this.#answers.write(key, issued, refused, { result: "refused", refusal: sent.refusal }, answeredAt);
		}
		await this.#answers.write(
			key,
			issued,
			{ result: "refused", notOwner: false },
			{ result: "unknown", reason: sent.reason },
			answeredAt,
		);
		throw new ThreadControlError(
			"not_in_control",
			`${command.name} was not sent: its message was blocked (${sent.reason})`,
			{ thread: key },
		);
	}

	async #call(key: ThreadKey, command: Command, metadata: string | null): Promise<GraphResult<null>> {
		const { graph } = this.#parts.kernel;
		switch (command.name) {
			case "pass":
				return await graph.pass(key, command.target, metadata);
			case "take":
				return await graph.take(key, metadata);
			case "request":
				return await graph.request(key, metadata);
			case "release":
				return await graph.release(key, metadata);
			case "extend":
				return await graph.extend(key, command.durationMs ?? 0);
		}
	}

	#reportGoodbye(key: ThreadKey, result: string): void {
		this.#parts.kernel.report(
			new ThreadControlError(
				"graph_refused",
				`the goodbye before a pass was ${result}; control is passed all the same`,
				{ thread: key },
			),
		);
	}
}
