import type { Effect } from "../domain/effect.ts";
import type { ThreadEvent } from "../domain/event.ts";
import type { ThreadRecord } from "../domain/record.ts";
import { accountId, parseThreadId, type ThreadKey, threadId } from "../domain/thread.ts";
import type { Claimed, Lease, NextWork, Versioned } from "../ports/store.ts";
import { ControlRequests } from "./control-requests.ts";
import { DueWork } from "./due-work.ts";
import { EventRouter } from "./event-router.ts";
import { Hearing } from "./hearing.ts";
import { unreadableThread } from "./kernel.ts";
import type { CommittedWork } from "./records.ts";
import { Returns } from "./returns.ts";
import type { RunningWork } from "./running-work.ts";
import type { TurnQueue } from "./turn-queue.ts";
import { WorkEnd } from "./work-end.ts";
import type { WorkParts } from "./work-parts.ts";

/** How many instances may die or hang with one piece of work before it is given up (DESIGN §7.4). */
const MAX_ATTEMPTS = 3;

/** Does what transitions asked for: turns, listeners, reads, grants and deadlines; one thing at a time per thread, in order. */
export class WorkRunner {
	readonly #parts: WorkParts;
	readonly #queue: TurnQueue;
	readonly #end: WorkEnd;
	readonly #events: EventRouter;
	readonly #returns: Returns;
	readonly #requests: ControlRequests;
	readonly #due: DueWork;

	constructor(parts: WorkParts, queue: TurnQueue) {
		this.#parts = parts;
		this.#queue = queue;
		this.#end = new WorkEnd(parts.kernel, parts.records, parts.leases, parts.user);
		this.#events = new EventRouter(parts, new Hearing(parts, (work) => this.#readOwner(work)));
		this.#returns = new Returns(parts);
		this.#requests = new ControlRequests(parts);
		this.#due = new DueWork(parts);
	}

	/** Runs committed work whose turn has come; what is queued behind other work comes with `finish`. */
	schedule(key: ThreadKey, record: Versioned<ThreadRecord> | null, work: CommittedWork | null): void {
		const { records } = this.#parts;
		const lane = threadId(key);
		if (work === null || work.run === null) {
			if (record !== null && this.#queue.busy(lane)) records.keep(lane, record);
			return;
		}
		if (record !== null) records.keep(lane, record);
		const lease: Lease = { thread: lane, epoch: work.run };
		this.#queue.push(lane, () => this.#drain(key, lease, { work, attempts: 0 }));
	}

	/** Goes on with a thread whose instance died. */
	takeOver({ lease, record, next }: Claimed): void {
		const { kernel, records, leases } = this.#parts;
		const key = parseThreadId(lease.thread);
		if (key === null) {
			kernel.report(unreadableThread(lease.thread));
			return;
		}
		kernel.counters.claimed += 1;
		records.keep(lease.thread, record);
		leases.claim(lease);
		this.#queue.push(lease.thread, async () => {
			if (leases.takeUp(lease)) await this.#drain(key, lease, next);
		});
	}

	/** Tells of roles; they belong to an account, not to a thread. */
	announceRoles(events: readonly ThreadEvent[]): void {
		for (const event of events) {
			if (event.kind !== "roles_changed") continue;
			this.#queue.push(accountId(event.account), () =>
				this.#parts.user.tell(null, null, "rolesChanged", () => [event, event.account]),
			);
		}
	}

	/** Runs a thread's queue to its end, or until another instance has it. */
	async #drain(key: ThreadKey, lease: Lease, first: NextWork): Promise<void> {
		for (let next: NextWork | null = first; next !== null; ) next = await this.#runWork(key, lease, next);
	}

	/** Answers what comes next; null where nothing does, or not here. */
	async #runWork(key: ThreadKey, lease: Lease, { work, attempts }: NextWork): Promise<NextWork | null> {
		const { leases } = this.#parts;
		const running: RunningWork = { key, id: work.id, lease };
		const spent = attempts >= MAX_ATTEMPTS;
		leases.begin(work.id, lease, attempts > 0);
		if (spent) this.#giveUp(running);
		else await this.#performAll(running, work.effects);
		const how = spent || leases.anyRevoked(work.id) ? "parked" : "done";
		// What could not reach the store is not done: it is run again when the store is back.
		const next =
			how === "done" && leases.storeFailedIn(work.id)
				? await this.#end.giveBack(key, lease, work.id)
				: await this.#end.finish(key, { lease, work: work.id, how, goOn: true });
		leases.end(work.id);
		return next;
	}

	/** One effect after the other; what fails does not keep the others from being done. */
	async #performAll(work: RunningWork, effects: readonly Effect[]): Promise<void> {
		const { leases, user } = this.#parts;
		for (const effect of effects) {
			if (!leases.keeps(work.id)) return;
			try {
				await this.#perform(work, effect);
			} catch (cause) {
				user.turnFailed(work.key, work.id, cause);
			}
		}
	}

	#giveUp({ key, id }: RunningWork): void {
		const message = `event ${id} was parked: ${MAX_ATTEMPTS} instances died or hung with it. The thread goes on; store.parked() has it`;
		this.#parts.user.failed(key, "turn_failed", message, null);
	}

	#perform(work: RunningWork, effect: Effect): Promise<void> | null {
		switch (effect.type) {
			case "route":
				return this.#events.route(work, effect.event);
			case "announce":
				return this.#announce(work, effect.event);
			case "resume":
				return this.#returns.resume(work, effect);
			case "read_owner":
				return this.#readOwner(work);
			case "decide_request":
				return this.#requests.decide(work, effect.event);
			case "deadline":
				return this.#due.deadline(work, effect.handover, effect.takes);
			case "upkeep":
				return this.#due.keepUp(work, effect);
			case "request_unanswered":
				return this.#due.requestUnanswered(work);
			case "remember":
				return null;
		}
	}

	async #announce({ key, id }: RunningWork, event: ThreadEvent): Promise<void> {
		const { user, handle } = this.#parts;
		if (event.kind === "passed") await user.tell(key, id, "passed", (lease) => [event, handle(key, lease)]);
		if (event.kind === "taken") await user.tell(key, id, "taken", (lease) => [event, handle(key, lease)]);
	}

	/** Reads the owner, and does at once what that brings: the step resumes before the event that made us ask is heard. */
	async #readOwner({ key, lease }: RunningWork): Promise<void> {
		const { owners, leases } = this.#parts;
		const brought = (await owners.read(key, { inline: true })).work;
		if (brought === null) return;
		const { id } = brought;
		leases.begin(id, lease);
		await this.#performAll({ key, id, lease }, brought.effects);
		const how = leases.anyRevoked(id) ? "parked" : "done";
		// What could not reach the store stays in the queue, and comes after the work we are in.
		if (how === "parked" || !leases.storeFailedIn(id))
			await this.#end.finish(key, { lease, work: id, how, goOn: false });
		leases.end(id);
	}
}
