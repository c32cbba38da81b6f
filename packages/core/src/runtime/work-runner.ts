import { isInbox } from "../domain/app-id.ts";
import type { Effect } from "../domain/effect.ts";
import type { ThreadEvent } from "../domain/event.ts";
import { guard } from "../domain/guard.ts";
import type { Handover, HandoverResult, Said } from "../domain/handover.ts";
import { decodeMetadata } from "../domain/metadata.ts";
import type { ThreadRecord } from "../domain/record.ts";
import { accountId, type ThreadKey, threadId } from "../domain/thread.ts";
import { viewThread } from "../domain/view.ts";
import type { Versioned, Work } from "../ports/store.ts";
import { type ErrorCode, ThreadControlError } from "../thread-control-error.ts";
import type { Accounts } from "./accounts.ts";
import type { EventTurn, Host, ReturnTurn } from "./host.ts";
import { type Kernel, storeError } from "./kernel.ts";
import type { ListenerArguments, ListenerName } from "./listeners.ts";
import type { OwnerReader } from "./owner-reader.ts";
import type { Records } from "./records.ts";
import type { ThreadHandle } from "./thread-handle.ts";
import type { TurnQueue } from "./turn-queue.ts";
import { runWithin } from "./turn-within.ts";

/** Does what transitions asked for: turns, listeners, reads, grants and deadlines; one thing at a time per thread, in order. */
export class WorkRunner {
	readonly #kernel: Kernel;
	readonly #accounts: Accounts;
	readonly #records: Records;
	readonly #owners: OwnerReader;
	readonly #queue: TurnQueue;
	readonly #handle: (key: ThreadKey, lease: string | null) => ThreadHandle;
	host: Host | null = null;

	constructor(
		kernel: Kernel,
		accounts: Accounts,
		records: Records,
		owners: OwnerReader,
		queue: TurnQueue,
		handle: (key: ThreadKey, lease: string | null) => ThreadHandle,
	) {
		this.#kernel = kernel;
		this.#accounts = accounts;
		this.#records = records;
		this.#owners = owners;
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
			this.#queue.push(accountId(event.account), () => this.#call(null, "rolesChanged", event, event.account));
		}
	}

	async #run(key: ThreadKey, work: Work): Promise<void> {
		const lane = threadId(key);
		let how: "done" | "parked" = "done";
		for (const effect of work.effects) {
			try {
				if ((await this.#perform(key, work.id, effect)) === "late") how = "parked";
			} catch (cause) {
				this.#failed(key, "turn_failed", "a turn failed and was given up; the thread goes on", cause);
			}
		}
		try {
			const record = await this.#kernel.store.finish(lane, work.id, how);
			this.#records.keep(lane, record);
		} catch (cause) {
			this.#kernel.report(storeError("finishing a turn", cause, key));
		}
		// The job that runs is still in the lane: only what comes after it needs the record.
		if (this.#queue.last(lane)) this.#records.forget(lane);
	}

	async #perform(key: ThreadKey, work: string, effect: Effect): Promise<"done" | "late"> {
		switch (effect.type) {
			case "route":
				return await this.#route(key, work, effect.event);
			case "announce":
				await this.#announce(key, effect.event);
				return "done";
			case "resume":
				return await this.#resume(key, work, effect.handover, effect.startedAt);
			case "read_owner":
				return await this.#read(key, work);
			case "decide_request": {
				const granted = await this.#grants(key, effect.event);
				if (granted && effect.event.requestedBy !== null) {
					await this.#handle(key, work).pass(effect.event.requestedBy, { reason: "requested" });
				}
				await this.#call(key, "requested", effect.event, this.#handle(key, work), granted);
				return "done";
			}
			case "deadline":
				await this.#deadline(key, work, effect.handover, effect.takes);
				return "done";
			case "remember":
				return "done";
		}
	}

	/** An event becomes a turn only if it came on the normal channel and our standing, read now, permits sending (DESIGN §3.6). */
	async #route(key: ThreadKey, work: string, event: ThreadEvent): Promise<"done" | "late"> {
		if (await this.#mayHear(key, work, event)) {
			if (this.host === null) return "done";
			this.#kernel.counters.turns += 1;
			const { host } = this;
			return await this.#turn(key, work, (turn) => host.turn({ ...turn, event } satisfies EventTurn));
		}
		this.#kernel.counters.standby += 1;
		await this.#call(key, "standby", event, this.#handle(key, work));
		return "done";
	}

	async #mayHear(key: ThreadKey, work: string, event: ThreadEvent): Promise<boolean> {
		if (this.#kernel.settings.mode(key) !== "enforce") return true;
		if (event.via === "standby") return false;
		const rules = await this.#accounts.rules(key);
		const judge = (record: ThreadRecord): ReturnType<typeof guard> =>
			guard(viewThread(record, rules, this.#kernel.clock.now()), rules, record.command);
		const answer = judge((await this.#records.known(key)).value);
		if (answer.verdict !== "ask") return answer.verdict === "send";
		await this.#read(key, work);
		return judge((await this.#records.known(key)).value).verdict === "send";
	}

	/** Reads the owner, and does at once what that brings: the step resumes before the event that made us ask is heard. */
	async #read(key: ThreadKey, work: string): Promise<"done" | "late"> {
		const { effects } = await this.#owners.read(key);
		let how: "done" | "late" = "done";
		for (const effect of effects) {
			if (effect.type !== "read_owner" && (await this.#perform(key, work, effect)) === "late") how = "late";
		}
		return how;
	}

	async #announce(key: ThreadKey, event: ThreadEvent): Promise<void> {
		const handle = this.#handle(key, null);
		if (event.kind === "passed") await this.#call(key, "passed", event, handle);
		if (event.kind === "taken") await this.#call(key, "taken", event, handle);
		if (event.kind === "roles_changed") await this.#call(key, "rolesChanged", event, event.account);
	}

	async #resume(key: ThreadKey, work: string, handover: Handover | null, startedAt: number): Promise<"done" | "late"> {
		const result = await this.#result(key, handover, startedAt);
		const back = result.outcome === "returned" || result.outcome === "taken_back" || result.outcome === "expired";
		if (back) await this.#call(key, "returned", result, this.#handle(key, work));
		const { host } = this;
		if (host?.returned === undefined) return "done";
		return await this.#turn(
			key,
			work,
			async (turn) => await host.returned?.({ ...turn, handover: handover?.id ?? null, result } satisfies ReturnTurn),
		);
	}

	async #result(key: ThreadKey, handover: Handover | null, startedAt: number): Promise<HandoverResult> {
		const entries = await this.#kernel.store.history(threadId(key));
		const said = new Map<string, Said>();
		for (const entry of entries) {
			if (entry.type !== "said") continue;
			const within = handover === null ? entry.at >= startedAt : entry.handover === handover.id;
			if (within && !said.has(entry.said.mid)) said.set(entry.said.mid, entry.said);
		}
		const transcript = [...said.values()];
		return {
			outcome: handover?.outcome ?? "returned",
			by: handover?.by ?? null,
			metadata: decodeMetadata(handover?.metadata),
			startedAt,
			endedAt: handover?.endedAt ?? this.#kernel.clock.now(),
			reason: handover?.reason ?? null,
			transcript,
			customerMessages: transcript.filter(({ from }) => from === "customer").length,
		};
	}

	async #turn(
		key: ThreadKey,
		work: string,
		run: (turn: { readonly thread: ThreadHandle; readonly signal: AbortSignal }) => Promise<void>,
	): Promise<"done" | "late"> {
		const { turnWithinMs } = this.#kernel.settings;
		try {
			const how = await runWithin(turnWithinMs, (signal) => run({ thread: this.#handle(key, work), signal }));
			if (how === "done") return "done";
			this.#failed(
				key,
				"turn_timeout",
				`a turn took longer than ${turnWithinMs} ms and was given up: it may not speak any more, the thread goes on. Set turnWithinMs if it needs longer`,
				null,
			);
			return "late";
		} catch (cause) {
			this.#failed(key, "turn_failed", "a turn failed and was given up; the thread goes on", cause);
			return "done";
		}
	}

	async #grants(key: ThreadKey, event: Extract<ThreadEvent, { kind: "requested" }>): Promise<boolean> {
		const policy = this.#kernel.settings.onRequest;
		if (typeof policy === "function") return await policy(event, this.#handle(key, null));
		return policy === "grant" || (policy === "grant_inbox" && isInbox(event.requestedBy));
	}

	async #deadline(key: ThreadKey, work: string, handover: Handover, takes: boolean): Promise<void> {
		const handle = this.#handle(key, work);
		await this.#call(key, "deadline", { kind: "nobody_answered", handover, takes }, handle);
		if (!takes) return;
		const taken = await handle.take({ reason: "nobody_answered" });
		if (taken.result !== "refused") return;
		const { effects } = await this.#records.apply(key, () => [
			{ type: "give_up", handover: handover.id, outcome: "cannot_take" },
		]);
		for (const effect of effects) await this.#perform(key, work, effect);
		this.#failed(
			key,
			"graph_refused",
			`nobody answered, and the take was refused: ${taken.refusal.message}. ${taken.refusal.advice}`,
			null,
		);
	}

	async #call<N extends ListenerName>(key: ThreadKey | null, name: N, ...args: ListenerArguments[N]): Promise<void> {
		for (const cause of await this.#kernel.listeners.call(name, ...args)) {
			this.#failed(key, "listener_failed", `a listener of ${name} failed; the others were called`, cause);
		}
	}

	#failed(key: ThreadKey | null, code: ErrorCode, message: string, cause: unknown): void {
		if (code === "turn_failed" || code === "turn_timeout") this.#kernel.counters.failedTurns += 1;
		const reason = cause instanceof Error ? `: ${cause.message}` : cause === null ? "" : `: ${String(cause)}`;
		this.#kernel.report(
			new ThreadControlError(code, message + reason, cause === null ? { thread: key } : { thread: key, cause }),
		);
	}
}
