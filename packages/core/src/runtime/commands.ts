import { randomUUID } from "node:crypto";
import type { AccountRules } from "../domain/account.ts";
import type { AppId } from "../domain/app-id.ts";
import { type Command, type CommandResult, movesControl } from "../domain/command.ts";
import type { Effect } from "../domain/effect.ts";
import { type FactOrder, orderAfter } from "../domain/fact.ts";
import type { HandoverStart } from "../domain/handover-progress.ts";
import { type Action, forbids } from "../domain/permission.ts";
import { PROFILES } from "../domain/profile.ts";
import type { ThreadRecord } from "../domain/record.ts";
import { type ThreadKey, threadId } from "../domain/thread.ts";
import type { Input } from "../domain/transition.ts";
import { type ThreadView, viewThread } from "../domain/view.ts";
import type { GraphResult, SendBody } from "../ports/graph.ts";
import type { Versioned, Work } from "../ports/store.ts";
import { ThreadControlError } from "../thread-control-error.ts";
import type { Accounts } from "./accounts.ts";
import { outcomeOf, resultOf, settledOutcome } from "./command-outcome.ts";
import type { InFlight } from "./in-flight.ts";
import { type Kernel, storeError } from "./kernel.ts";
import type { OwnerReader } from "./owner-reader.ts";
import { type Records, workFor } from "./records.ts";
import type { Speech } from "./speech.ts";
import type { CommandOptions, CommandOutcome, PassOptions } from "./thread-handle.ts";
import { bodyOf, checkDuration, targetOf, type Wish, wishFor } from "./wish.ts";

/** How much longer than its calls a command waits for its answer before its result counts as unknown. */
const ANSWER_GRACE_MS = 10_000;

/** A command that was written down, and the record as it is stored since. */
interface Issued {
	readonly command: Command;
	readonly stored: Versioned<ThreadRecord>;
}

/** Issues the commands: checked before anything leaves, written down before they leave, settled by their answer (DESIGN §5). */
export class Commands {
	readonly #kernel: Kernel;
	readonly #accounts: Accounts;
	readonly #records: Records;
	readonly #owners: OwnerReader;
	readonly #speech: Speech;
	readonly #inFlight: InFlight;
	readonly #schedule: (key: ThreadKey, work: Work | null) => void;

	constructor(
		kernel: Kernel,
		accounts: Accounts,
		records: Records,
		owners: OwnerReader,
		speech: Speech,
		inFlight: InFlight,
		schedule: (key: ThreadKey, work: Work | null) => void,
	) {
		this.#kernel = kernel;
		this.#accounts = accounts;
		this.#records = records;
		this.#owners = owners;
		this.#speech = speech;
		this.#inFlight = inFlight;
		this.#schedule = schedule;
	}

	pass(
		key: ThreadKey,
		target: AppId | string | null | undefined,
		options: PassOptions,
		lease: string | null,
	): Promise<CommandOutcome> {
		const wait: HandoverStart = {
			reason: options.reason ?? null,
			returnWithinMs: options.returnWithinMs ?? null,
			assumeSilent: options.assumeSilent ?? false,
		};
		return this.#issue(key, {
			...wishFor(key, "pass", options, lease),
			target: targetOf(key, target, this.#kernel.settings.handoverTarget),
			handover: options.wait === false ? null : wait,
			say: options.say === undefined ? null : bodyOf(options.say),
		});
	}

	/** `take`, `request` and `release` need nothing but their name. */
	plain(
		key: ThreadKey,
		name: "take" | "request" | "release",
		options: CommandOptions,
		lease: string | null,
	): Promise<CommandOutcome> {
		return this.#issue(key, wishFor(key, name, options, lease));
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
		this.#inFlight.enter(id);
		try {
			const known = await this.#settleDoubt(key);
			let command: Command | null = null;
			const rules = await this.#accounts.rules(key);
			const decide = (record: ThreadRecord): readonly Input[] => {
				const view = viewThread(record, rules, this.#kernel.clock.now());
				this.#permit(key, wish.name, view, rules);
				command = this.#command(wish, record, view);
				return [{ type: "command", command, ...(wish.handover === null ? {} : { handover: wish.handover }) }];
			};
			const { stored } = await this.#records.apply(key, decide, undefined, known);
			if (command === null)
				throw new ThreadControlError("version_conflict", "the command was not written down", { thread: key });
			return await this.#run(key, { command, stored }, wish, rules);
		} finally {
			this.#inFlight.leave(id);
		}
	}

	/** A read settles what the permission depends on, where the record leaves it open. Answers the record where it did not. */
	async #settleDoubt(key: ThreadKey): Promise<Versioned<ThreadRecord> | null> {
		const rules = await this.#accounts.rules(key);
		const known = await this.#records.known(key);
		const { doubt, pending } = viewThread(known.value, rules, this.#kernel.clock.now());
		if (pending || (doubt !== "settling" && doubt !== "expiry")) return known;
		await this.#owners.read(key);
		return null;
	}

	#permit(key: ThreadKey, action: Action, view: ThreadView, rules: AccountRules): void {
		if (view.pending) {
			throw new ThreadControlError(
				"command_pending",
				`${action} has to wait: another command is on its way; try again when it was answered`,
				{
					thread: key,
				},
			);
		}
		const { profile, role, canTake } = rules;
		const rule = forbids(action, { profile, role, canTake, standing: view.standing });
		if (rule === null) return;
		throw new ThreadControlError(
			"command_not_allowed",
			`${rule}; our standing is ${view.standing}, our role ${role}. No request was sent`,
			{
				thread: key,
			},
		);
	}

	#command(wish: Wish, record: ThreadRecord, view: ThreadView): Command {
		const { clock, settings } = this.#kernel;
		// A goodbye is a call of its own before the command's.
		const callsMs = settings.graphTimeoutMs * (wish.say === null ? 1 : 2);
		const decided: FactOrder | null =
			view.decidedBy.type === "nothing" || view.decidedBy.type === "strong"
				? null
				: { at: view.decidedBy.fact.at, seq: 0 };
		const strong = record.strong;
		const known = decided !== null && (strong === null || decided.at > strong.at) ? decided : strong;
		return {
			id: randomUUID(),
			name: wish.name,
			target: wish.target,
			durationMs: wish.durationMs,
			...orderAfter(known, clock.now()),
			answerBy: clock.now() + callsMs + ANSWER_GRACE_MS,
		};
	}

	async #run(key: ThreadKey, issued: Issued, wish: Wish, rules: AccountRules): Promise<CommandOutcome> {
		const { command } = issued;
		// Inline control carries no metadata (spec §1.6), and somebody has to read the reason.
		const inline = wish.say !== null && wish.metadata === null && PROFILES[rules.profile].inlineControl;
		if (inline && wish.say !== null) return await this.#runInline(key, issued, wish.say, wish);
		if (wish.say !== null) {
			const said = await this.#speech.send(key, wish.say, { lease: wish.lease, goodbyeOf: command.id });
			if (said.result === "sent") wish.said?.(said.id);
			else this.#reportGoodbye(key, said.result);
		}
		const answer = await this.#call(key, command, wish.metadata);
		this.#kernel.clock.heard(answer);
		await this.#learnProfile(key, command, answer);
		return await this.#answered(
			key,
			issued,
			resultOf(answer),
			outcomeOf(answer, command, wish.handover !== null),
			answer.answeredAt,
		);
	}

	async #runInline(key: ThreadKey, issued: Issued, say: SendBody, wish: Wish): Promise<CommandOutcome> {
		const { command } = issued;
		const type = command.name === "release" ? "release" : "pass";
		const sent = await this.#speech.send(key, say, {
			lease: wish.lease,
			goodbyeOf: command.id,
			control: { type, app: command.target },
		});
		const answeredAt = this.#kernel.clock.botNow();
		if (sent.result === "sent") wish.said?.(sent.id);
		if (sent.result === "sent" || sent.result === "unknown") {
			// The answer speaks of the message alone; whether control moved is read back (DESIGN §5).
			const outcome: CommandOutcome = { result: "ok", handover: wish.handover === null ? null : command.id };
			return await this.#answered(key, issued, { result: "unknown" }, outcome, answeredAt);
		}
		if (sent.result === "refused") {
			const refused: CommandResult = { result: "refused", notOwner: sent.refusal.meaning === "not_owner" };
			return await this.#answered(key, issued, refused, { result: "refused", refusal: sent.refusal }, answeredAt);
		}
		await this.#answered(
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

	/**
	 * Writes the answer down, reads the owner where it stayed open, and hands on what follows. Where the store fails now, the
	 * caller is told what the platform said all the same; the guard stays closed until the answer is overdue and a read settles it.
	 */
	async #answered(
		key: ThreadKey,
		issued: Issued,
		result: CommandResult,
		outcome: CommandOutcome,
		answeredAt: number,
	): Promise<CommandOutcome> {
		try {
			return await this.#settle(key, issued, result, outcome, answeredAt);
		} catch (cause) {
			this.#kernel.report(storeError(`writing down what became of ${issued.command.name}`, cause, key));
			return outcome;
		}
	}

	async #settle(
		key: ThreadKey,
		{ command, stored }: Issued,
		result: CommandResult,
		outcome: CommandOutcome,
		answeredAt: number,
	): Promise<CommandOutcome> {
		const at = this.#kernel.clock.at(answeredAt);
		const left = (effects: readonly Effect[]): Work | null =>
			workFor(
				"command",
				effects.filter((effect) => effect.type !== "read_owner"),
			);
		const answer: Input = { type: "answer", command, result, answeredAt: at };
		const { work } = await this.#records.apply(key, () => [answer], left, stored);
		this.#schedule(key, work);
		if (result.result !== "unknown" || !movesControl(command)) return outcome;
		// The caller learns from the answer how its handover ended, so no step is resumed for it.
		const { after } = await this.#owners.read(key, { told: command.id });
		const view = viewThread(after, await this.#accounts.rules(key), this.#kernel.clock.now());
		return settledOutcome(command, after, view, outcome);
	}

	/** A take refused for want of routing tells which profile the account follows (spec §5.1). */
	async #learnProfile(key: ThreadKey, command: Command, answer: GraphResult<null>): Promise<void> {
		if (command.name !== "take" || answer.result !== "refused" || answer.refusal.meaning !== "not_supported") return;
		try {
			await this.#accounts.learn(key, "zero_config", "refusal", this.#kernel.clock.at(answer.startedAt));
		} catch (cause) {
			this.#kernel.report(storeError("writing down a profile", cause, key));
		}
	}

	async #call(key: ThreadKey, command: Command, metadata: string | null): Promise<GraphResult<null>> {
		const { graph } = this.#kernel;
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
		this.#kernel.report(
			new ThreadControlError(
				"graph_refused",
				`the goodbye before a pass was ${result}; control is passed all the same`,
				{ thread: key },
			),
		);
	}
}
