import { isInbox } from "../domain/app-id.ts";
import type { Effect, HistoryEntry } from "../domain/effect.ts";
import type { RequestedEvent, ThreadEvent } from "../domain/event.ts";
import { type GuardAnswer, guard } from "../domain/guard.ts";
import type { Handover } from "../domain/handover.ts";
import type { ThreadRecord } from "../domain/record.ts";
import { accountId, type ThreadKey, threadId } from "../domain/thread.ts";
import { viewThread } from "../domain/view.ts";
import type { Versioned, Work } from "../ports/store.ts";
import { isThreadControlError } from "../thread-control-error.ts";
import type { Accounts } from "./accounts.ts";
import { handoverResult } from "./handover-result.ts";
import type { EventTurn, Host, ReturnTurn } from "./host.ts";
import type { InFlight } from "./in-flight.ts";
import { type Kernel, storeError } from "./kernel.ts";
import type { Leases } from "./leases.ts";
import type { Deadline } from "./listeners.ts";
import type { OwnerReader } from "./owner-reader.ts";
import type { Records } from "./records.ts";
import type { CommandOutcome, ThreadHandle } from "./thread-handle.ts";
import type { TurnQueue } from "./turn-queue.ts";
import { UserCode } from "./user-code.ts";

/** Does what transitions asked for: turns, listeners, reads, grants and deadlines; one thing at a time per thread, in order. */
export class WorkRunner {
	readonly #kernel: Kernel;
	readonly #accounts: Accounts;
	readonly #records: Records;
	readonly #owners: OwnerReader;
	readonly #leases: Leases;
	readonly #user: UserCode;
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
		this.#commands = commands;
		this.#queue = queue;
		this.#handle = handle;
	}

	/** Queues committed work behind what the thread has to do already. */
	schedule(key: ThreadKey, record: Versioned<ThreadRecord> | null, work: Work | null): void {
		const lane = threadId(key);
		if (work === null) {
			if (record !== null && this.#queue.busy(lane)) this.#records.keep(lane, record);
			return;
		}
		if (record !== null) this.#records.keep(lane, record);
		this.#queue.push(lane, () => this.#run(key, work));
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

	async #run(key: ThreadKey, work: Work): Promise<void> {
		for (const effect of work.effects) {
			try {
				await this.#perform(key, work.id, effect);
			} catch (cause) {
				this.#user.failed(key, "turn_failed", "a turn failed and was given up; the thread goes on", cause);
			}
		}
		await this.#finish(key, work.id);
	}

	async #finish(key: ThreadKey, work: string): Promise<void> {
		const lane = threadId(key);
		try {
			const record = await this.#kernel.store.finish(lane, work, this.#leases.anyRevoked(work) ? "parked" : "done");
			this.#leases.forget(work);
			this.#records.keep(lane, record);
		} catch (cause) {
			this.#kernel.report(storeError("finishing a turn", cause, key));
		}
	}

	async #perform(key: ThreadKey, work: string, effect: Effect): Promise<void> {
		switch (effect.type) {
			case "route":
				return await this.#route(key, work, effect.event);
			case "announce":
				return await this.#announce(key, effect.event);
			case "resume":
				return await this.#resume(key, work, effect.handover, effect.startedAt);
			case "read_owner":
				return await this.#read(key, work);
			case "decide_request":
				return await this.#decideRequest(key, work, effect.event);
			case "deadline":
				return await this.#deadline(key, work, effect.handover, effect.takes);
			case "remember":
				return;
		}
	}

	/** An event becomes a turn only if it came on the normal channel and our standing, read now, permits sending (DESIGN §3.6). */
	async #route(key: ThreadKey, work: string, event: ThreadEvent): Promise<void> {
		if (await this.#mayHear(key, work, event)) {
			const { host } = this;
			if (host === null) return;
			this.#kernel.counters.turns += 1;
			await this.#user.turn(key, work, (turn) => host.turn(Object.assign(turn, { event }) satisfies EventTurn));
			return;
		}
		this.#kernel.counters.standby += 1;
		await this.#user.tell(key, work, "standby", (lease) => [event, this.#handle(key, lease)]);
	}

	async #mayHear(key: ThreadKey, work: string, event: ThreadEvent): Promise<boolean> {
		if (this.#kernel.settings.mode(key) !== "enforce") return true;
		if (event.via === "standby") return false;
		const rules = await this.#accounts.rules(key);
		const judge = async (): Promise<GuardAnswer> => {
			const { value } = await this.#records.known(key);
			return guard(viewThread(value, rules, this.#kernel.clock.now()), rules, value.command);
		};
		let answer = await judge();
		if (answer.reason === "command_pending") {
			// What the command leaves behind decides; the platform gave the event to us before it.
			await this.#commands.ended(threadId(key), this.#kernel.settings.turnWithinMs);
			answer = await judge();
		}
		if (answer.verdict === "ask") {
			await this.#read(key, work);
			answer = await judge();
		}
		return answer.verdict === "send";
	}

	/** Reads the owner, and does at once what that brings: the step resumes before the event that made us ask is heard. */
	async #read(key: ThreadKey, work: string): Promise<void> {
		const brought = (await this.#owners.read(key, { inline: true })).work;
		if (brought === null) return;
		try {
			for (const effect of brought.effects) await this.#perform(key, work, effect);
		} finally {
			await this.#finish(key, brought.id);
		}
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
		await this.#user.turn(
			key,
			work,
			async (turn) => await host.returned?.({ ...turn, handover: handover?.id ?? null, result } satisfies ReturnTurn),
		);
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

	async #deadline(key: ThreadKey, work: string, handover: Handover, takes: boolean): Promise<void> {
		// The thread may have come back while this was queued.
		const waits = async (): Promise<boolean> => {
			const now = (await this.#records.known(key)).value.handover;
			return now?.id === handover.id && now.state === "open";
		};
		const open = await waits();
		if (takes && !open) return;
		const deadline: Deadline = { kind: "nobody_answered", handover, takes };
		await this.#user.tell(key, work, "deadline", (lease) => [deadline, this.#handle(key, lease)]);
		if (!takes || !(await waits())) return;
		const problem = await this.#takeBack(this.#handle(key, this.#leases.grant(work)));
		if (problem === null) return;
		const { work: follows } = await this.#records.apply(key, () => [
			{ type: "give_up", handover: handover.id, outcome: "cannot_take" },
		]);
		this.schedule(key, null, follows);
		this.#user.failed(
			key,
			"graph_refused",
			`nobody answered, and the thread could not be taken back: ${problem}`,
			null,
		);
	}

	/** Why the thread cannot be taken back; null where it was, or where nobody knows yet. */
	async #takeBack(thread: ThreadHandle): Promise<string | null> {
		let taken: CommandOutcome;
		try {
			taken = await thread.take({ reason: "nobody_answered" });
		} catch (cause) {
			if (isThreadControlError(cause) && cause.code === "command_not_allowed") return cause.message;
			throw cause;
		}
		return taken.result === "refused" ? `${taken.refusal.message}. ${taken.refusal.advice}` : null;
	}
}
