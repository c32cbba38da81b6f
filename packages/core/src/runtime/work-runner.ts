import { setTimeout as sleep } from "node:timers/promises";
import type { AccountRules } from "../domain/account.ts";
import { isInbox } from "../domain/app-id.ts";
import type { Effect, HistoryEntry } from "../domain/effect.ts";
import type { RequestedEvent, ThreadEvent } from "../domain/event.ts";
import { type GuardAnswer, guard } from "../domain/guard.ts";
import type { Handover } from "../domain/handover.ts";
import type { ThreadRecord } from "../domain/record.ts";
import type { Silence } from "../domain/silence.ts";
import { accountId, parseThreadId, type ThreadKey, threadId } from "../domain/thread.ts";
import { viewThread } from "../domain/view.ts";
import type { Claimed, Lease, NextWork, Versioned } from "../ports/store.ts";
import { isThreadControlError } from "../thread-control-error.ts";
import type { Accounts } from "./accounts.ts";
import { handoverResult } from "./handover-result.ts";
import type { Host } from "./host.ts";
import type { InFlight } from "./in-flight.ts";
import { type Kernel, storeError } from "./kernel.ts";
import type { Leases } from "./leases.ts";
import type { Deadline } from "./listeners.ts";
import type { OwnerReader } from "./owner-reader.ts";
import type { CommittedWork, Records } from "./records.ts";
import { RunningEventTurn, RunningReturnTurn } from "./running-turn.ts";
import type { CommandOutcome, ThreadHandle } from "./thread-handle.ts";
import type { TurnQueue } from "./turn-queue.ts";
import { UserCode } from "./user-code.ts";
import { WorkEnd } from "./work-end.ts";

/** How many instances may die or hang with one piece of work before it is given up (DESIGN §7.4). */
const MAX_ATTEMPTS = 3;
/** How often we look whether a command of another instance was answered. */
const ANSWER_POLL_MS = 250;

/** Does what transitions asked for: turns, listeners, reads, grants and deadlines; one thing at a time per thread, in order. */
export class WorkRunner {
	readonly #kernel: Kernel;
	readonly #accounts: Accounts;
	readonly #records: Records;
	readonly #owners: OwnerReader;
	readonly #leases: Leases;
	readonly #user: UserCode;
	readonly #end: WorkEnd;
	readonly #commands: InFlight;
	readonly #queue: TurnQueue;
	readonly #handle: (key: ThreadKey, lease: string | null) => ThreadHandle;
	host: Host | null = null;

	constructor(
		kernel: Kernel,
		accounts: Accounts,
		records: Records,
		owners: OwnerReader,
		leases: Leases,
		commands: InFlight,
		queue: TurnQueue,
		handle: (key: ThreadKey, lease: string | null) => ThreadHandle,
	) {
		this.#kernel = kernel;
		this.#accounts = accounts;
		this.#records = records;
		this.#owners = owners;
		this.#leases = leases;
		this.#user = new UserCode(kernel, leases, handle);
		this.#end = new WorkEnd(kernel, records, leases, this.#user);
		this.#commands = commands;
		this.#queue = queue;
		this.#handle = handle;
	}

	/** Runs committed work whose turn has come; what is queued behind other work comes with `finish`. */
	schedule(key: ThreadKey, record: Versioned<ThreadRecord> | null, work: CommittedWork | null): void {
		const lane = threadId(key);
		if (work === null || work.run === null) {
			if (record !== null && this.#queue.busy(lane)) this.#records.keep(lane, record);
			return;
		}
		if (record !== null) this.#records.keep(lane, record);
		const lease: Lease = { thread: lane, epoch: work.run };
		this.#queue.push(lane, () => this.#drain(key, lease, { work, attempts: 0 }));
	}

	/** Goes on with a thread whose instance died. */
	takeOver({ lease, record, next }: Claimed): void {
		const key = parseThreadId(lease.thread);
		if (key === null) return;
		this.#kernel.counters.claimed += 1;
		this.#records.keep(lease.thread, record);
		this.#queue.push(lease.thread, () => this.#drain(key, lease, next));
	}

	/** Tells of roles; they belong to an account, not to a thread. */
	announceRoles(events: readonly ThreadEvent[]): void {
		for (const event of events) {
			if (event.kind !== "roles_changed") continue;
			this.#queue.push(accountId(event.account), () =>
				this.#user.tell(null, null, "rolesChanged", () => [event, event.account]),
			);
		}
	}

	/** Runs a thread's queue to its end, or until another instance has it. */
	async #drain(key: ThreadKey, lease: Lease, first: NextWork): Promise<void> {
		for (let next: NextWork | null = first; next !== null; ) next = await this.#runWork(key, lease, next);
	}

	/** Answers what comes next; null where nothing does, or not here. */
	async #runWork(key: ThreadKey, lease: Lease, { work, attempts }: NextWork): Promise<NextWork | null> {
		const spent = attempts >= MAX_ATTEMPTS;
		this.#leases.begin(work.id, lease, attempts > 0);
		if (spent) this.#giveUp(key, work.id);
		for (const effect of spent ? [] : work.effects) {
			if (!this.#leases.keeps(work.id)) break;
			try {
				await this.#perform(key, work.id, effect);
			} catch (cause) {
				this.#user.turnFailed(key, work.id, cause);
			}
		}
		const how = spent || this.#leases.anyRevoked(work.id) ? "parked" : "done";
		// What could not reach the store is not done: it is run again when the store is back.
		const next =
			how === "done" && this.#leases.storeFailedIn(work.id)
				? await this.#end.giveBack(key, lease, work.id)
				: await this.#end.finish(key, { lease, work: work.id, how, goOn: true });
		this.#leases.end(work.id);
		return next;
	}

	#giveUp(key: ThreadKey, work: string): void {
		this.#kernel.counters.parked += 1;
		const message = `event ${work} was parked: ${MAX_ATTEMPTS} instances died or hung with it. The thread goes on; store.parked() has it`;
		this.#user.failed(key, "turn_failed", message, null);
	}

	#perform(key: ThreadKey, work: string, effect: Effect): Promise<void> | null {
		switch (effect.type) {
			case "route":
				return this.#route(key, work, effect.event);
			case "announce":
				return this.#announce(key, effect.event);
			case "resume":
				return this.#resume(key, work, effect.handover, effect.startedAt);
			case "read_owner":
				return this.#read(key, work);
			case "decide_request":
				return this.#decideRequest(key, work, effect.event);
			case "deadline":
				return this.#deadline(key, work, effect.handover, effect.takes);
			case "upkeep":
				return this.#keepUp(key, work, effect);
			case "request_unanswered":
				return this.#user.tell(key, work, "deadline", (lease) => [
					{ kind: "request_unanswered", handover: null, takes: false },
					this.#handle(key, lease),
				]);
			case "remember":
				return null;
		}
	}

	/** An event becomes a turn only if it came on the normal channel and our standing, read now, permits sending (DESIGN §3.6). */
	#route(key: ThreadKey, work: string, event: ThreadEvent): Promise<void> | null {
		const hears = this.#mayHearNow(key, event);
		return hears === null ? this.#routeWhenKnown(key, work, event) : this.#give(key, work, event, hears);
	}

	async #routeWhenKnown(key: ThreadKey, work: string, event: ThreadEvent): Promise<void> {
		await this.#give(key, work, event, await this.#mayHear(key, work));
	}

	#give(key: ThreadKey, work: string, event: ThreadEvent, hears: boolean): Promise<void> | null {
		if (!hears) {
			this.#kernel.counters.standby += 1;
			return this.#user.tell(key, work, "standby", (lease) => [event, this.#handle(key, lease)]);
		}
		const { host } = this;
		if (host === null) return null;
		this.#kernel.counters.turns += 1;
		return this.#user.turn(key, work, (thread, time) => host.turn(new RunningEventTurn(thread, time, event)));
	}

	/** Whether the bot hears an event, by what is at hand; null: {@link #mayHear} finds out. */
	#mayHearNow(key: ThreadKey, event: ThreadEvent): boolean | null {
		if (this.#kernel.settings.mode(key) !== "enforce") return true;
		if (event.via === "standby") return false;
		const rules = this.#accounts.rulesAtHand(key);
		const record = this.#records.atHand(key);
		if (rules === null || record === null) return null;
		const { verdict, reason } = this.#judge(record.value, rules);
		return verdict === "ask" || reason === "command_pending" ? null : verdict === "send";
	}

	#judge(record: ThreadRecord, rules: AccountRules): GuardAnswer {
		return guard(viewThread(record, rules, this.#kernel.clock.now()), rules, record.command);
	}

	async #mayHear(key: ThreadKey, work: string): Promise<boolean> {
		const rules = await this.#accounts.rules(key);
		const judge = async (): Promise<GuardAnswer> => this.#judge((await this.#records.known(key)).value, rules);
		let answer = await judge();
		if (answer.reason === "command_pending") {
			// What the command leaves behind decides; the platform gave the event to us before it.
			await this.#commands.ended(threadId(key), this.#kernel.settings.turnWithinMs);
			answer = await judge();
			// A turn that is run again may have issued the command itself: how that ended is told by the return.
			if (answer.reason === "command_pending" && !this.#leases.runsAgain(work))
				answer = await this.#answered(key, work, rules);
		}
		if (answer.verdict === "ask") {
			await this.#read(key, work);
			answer = await judge();
		}
		return answer.verdict === "send";
	}

	/** Another instance issued the command: it writes the answer down, or has died, and then the command's time runs out. */
	async #answered(key: ThreadKey, work: string, rules: AccountRules): Promise<GuardAnswer> {
		for (let leftMs = this.#kernel.settings.turnWithinMs; ; leftMs -= ANSWER_POLL_MS) {
			await sleep(ANSWER_POLL_MS);
			const answer = this.#judge((await this.#records.read(key, null)).record.value, rules);
			if (answer.reason !== "command_pending" || leftMs <= 0 || !this.#leases.keeps(work)) return answer;
		}
	}

	/** Reads the owner, and does at once what that brings: the step resumes before the event that made us ask is heard. */
	async #read(key: ThreadKey, work: string): Promise<void> {
		const brought = (await this.#owners.read(key, { inline: true })).work;
		if (brought === null) return;
		try {
			for (const effect of brought.effects) await this.#perform(key, work, effect);
		} finally {
			await this.#finishInline(key, work, brought.id);
		}
	}

	async #finishInline(key: ThreadKey, within: string, work: string): Promise<void> {
		const running = this.#leases.of(`${within} 0`)?.running;
		if (running !== undefined) await this.#end.finish(key, { lease: running.lease, work, how: "done", goOn: false });
	}

	async #announce(key: ThreadKey, event: ThreadEvent): Promise<void> {
		const thread = this.#handle(key, null);
		if (event.kind === "passed") await this.#user.tell(key, null, "passed", () => [event, thread]);
		if (event.kind === "taken") await this.#user.tell(key, null, "taken", () => [event, thread]);
	}

	async #resume(key: ThreadKey, work: string, handover: Handover | null, startedAt: number): Promise<void> {
		const result = handoverResult(handover, startedAt, await this.#history(key), this.#kernel.clock.now());
		const back = result.outcome === "returned" || result.outcome === "taken_back" || result.outcome === "expired";
		if (back) await this.#user.tell(key, work, "returned", (lease) => [result, this.#handle(key, lease)]);
		const { host } = this;
		if (host?.returned === undefined) return;
		await this.#user.turn(key, work, async (thread, time) => {
			await host.returned?.(new RunningReturnTurn(thread, time, handover?.id ?? null, result));
		});
	}

	/** A step is resumed without its transcript rather than not at all. */
	async #history(key: ThreadKey): Promise<readonly HistoryEntry[]> {
		try {
			return await this.#kernel.store.history(threadId(key));
		} catch (cause) {
			this.#kernel.report(storeError("reading what was said while the thread was away", cause, key));
			return [];
		}
	}

	async #decideRequest(key: ThreadKey, work: string, event: RequestedEvent): Promise<void> {
		let granted = false;
		try {
			if (event.requestedBy !== null && (await this.#grants(key, work, event))) {
				const passed = await this.#handle(key, this.#leases.grant(work)).pass(event.requestedBy, {
					reason: "requested",
				});
				granted = passed.result !== "refused";
				if (passed.result === "refused") {
					const { message, advice } = passed.refusal;
					this.#user.failed(
						key,
						"graph_refused",
						`a request was granted, but the pass was refused: ${message}. ${advice}`,
						null,
					);
				}
			}
		} catch (cause) {
			this.#leases.noteFailure(work, cause);
			this.#user.failed(key, "listener_failed", "a request for control could not be answered", cause);
		}
		await this.#user.tell(key, work, "requested", (lease) => [event, this.#handle(key, lease), granted]);
	}

	async #grants(key: ThreadKey, work: string, event: RequestedEvent): Promise<boolean> {
		const policy = this.#kernel.settings.onRequest;
		if (typeof policy !== "function") {
			return policy === "grant" || (policy === "grant_inbox" && isInbox(event.requestedBy));
		}
		let granted = false;
		await this.#user.listen(key, work, "the onRequest policy", async (lease) => {
			granted = await policy(event, this.#handle(key, lease));
		});
		return granted;
	}

	/** Keeps or gives up control that is ours, unless it changed hands meanwhile: then the command is refused before it leaves. */
	async #keepUp(key: ThreadKey, work: string, effect: Extract<Effect, { type: "upkeep" }>): Promise<void> {
		const thread = this.#handle(key, this.#leases.grant(work));
		const outcome = effect.command === "extend" ? await thread.extend(effect.durationMs) : await thread.release();
		if (outcome.result !== "refused") return;
		const { message, advice } = outcome.refusal;
		this.#user.failed(
			key,
			"graph_refused",
			`control could not be kept up (${effect.command}): ${message}. ${advice}`,
			null,
		);
	}

	async #deadline(key: ThreadKey, work: string, handover: Handover, takes: boolean): Promise<void> {
		// The thread may have come back while this was queued.
		const waits = async (): Promise<boolean> => {
			const now = (await this.#records.known(key)).value.handover;
			return now?.id === handover.id && now.state === "open" && now.heard === handover.heard;
		};
		const open = await waits();
		if (takes && !open) return;
		const kind = handover.fell ?? "nobody_answered";
		const deadline: Deadline = { kind, handover, takes };
		await this.#user.tell(key, work, "deadline", (lease) => [deadline, this.#handle(key, lease)]);
		if (!takes || !(await waits())) return;
		const problem = await this.#takeBack(this.#handle(key, this.#leases.grant(work)), kind);
		if (problem === null) return;
		const { work: follows } = await this.#records.apply(key, () => [
			{ type: "give_up", handover: handover.id, outcome: "cannot_take" },
		]);
		this.schedule(key, null, follows);
		this.#user.failed(
			key,
			"graph_refused",
			`a deadline fell, and the thread could not be taken back: ${problem}`,
			null,
		);
	}

	/** Why the thread cannot be taken back; null where it was, or where nobody knows yet. */
	async #takeBack(thread: ThreadHandle, reason: Silence): Promise<string | null> {
		let taken: CommandOutcome;
		try {
			taken = await thread.take({ reason });
		} catch (cause) {
			if (isThreadControlError(cause) && cause.code === "command_not_allowed") return cause.message;
			// An instance that died may have sent this very take; the owner is read when its time has run out.
			if (isThreadControlError(cause) && cause.code === "command_pending") return null;
			throw cause;
		}
		return taken.result === "refused" ? `${taken.refusal.message}. ${taken.refusal.advice}` : null;
	}
}
