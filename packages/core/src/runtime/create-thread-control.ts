import { randomUUID } from "node:crypto";
import type { ThreadEvent } from "../domain/event.ts";
import { accountId, type ThreadId, type ThreadKey, threadId } from "../domain/thread.ts";
import { createGraph } from "../graph/create-graph.ts";
import { memoryStore } from "../memory/memory-store.ts";
import { ThreadControlError } from "../thread-control-error.ts";
import { createWebhook } from "../webhook/handler.ts";
import { nodeListener } from "../webhook/node.ts";
import { Accounts } from "./accounts.ts";
import { type ApiParts, callApi } from "./call-api.ts";
import { Commands } from "./commands.ts";
import { newCounters } from "./counters.ts";
import { DeliveryAcceptor } from "./delivery-acceptor.ts";
import { DeliveryCommitter } from "./delivery-committer.ts";
import { DeliveryDecider } from "./delivery-decider.ts";
import { createHandle, type HandleParts } from "./handle.ts";
import { Heartbeat } from "./heartbeat.ts";
import { InFlight } from "./in-flight.ts";
import { type Kernel, reporter, storeError } from "./kernel.ts";
import { Leases } from "./leases.ts";
import { Listeners } from "./listeners.ts";
import { resolveOptions, type ThreadControlOptions } from "./options.ts";
import { OwnerReader } from "./owner-reader.ts";
import { Pipeline } from "./pipeline.ts";
import { PlatformClock } from "./platform-clock.ts";
import { readReceivers } from "./receivers.ts";
import { type CommittedWork, Records } from "./records.ts";
import { Speech } from "./speech.ts";
import { Sweep } from "./sweep.ts";
import type { ThreadControl } from "./thread-control.ts";
import type { ThreadHandle } from "./thread-handle.ts";
import { TurnQueue } from "./turn-queue.ts";
import { UserCode } from "./user-code.ts";
import { WorkRunner } from "./work-runner.ts";

/**
 * Makes the thread control of one Meta app. Throws `option_invalid` for wrong options; nothing
 * is asked of the platform before the first delivery or call.
 */
export function createThreadControl(options: ThreadControlOptions): ThreadControl {
	const settings = resolveOptions(options);
	const listeners = new Listeners();
	const clock = new PlatformClock(settings.clock);
	const holder = randomUUID();
	const kernel: Kernel = {
		settings,
		store: options.store ?? memoryStore(),
		graph: options.graph ?? createGraph(graphOptions(options, settings)),
		clock,
		listeners,
		counters: newCounters(),
		report: reporter(listeners),
		instance: () => ({ holder, leaseMs: settings.leaseMs, now: clock.botNow() }),
	};
	const accounts = new Accounts(kernel);
	const leases = new Leases();
	const records = new Records(kernel, accounts, leases);
	// A record is kept at hand as long as its thread has something to do.
	const queue = new TurnQueue((lane) => records.forget(lane as ThreadId));
	const sends = new InFlight();
	const pending = new InFlight();
	const schedule = (key: ThreadKey, work: CommittedWork | null): void => runner.schedule(key, null, work);
	const owners = new OwnerReader(kernel, accounts, records, schedule);
	const speech = new Speech(kernel, accounts, records, owners, leases, sends, schedule);
	const commands = new Commands({ kernel, accounts, records, owners, speech, pending, schedule });
	const parts: HandleParts = { kernel, accounts, records, owners, speech, commands };
	const handle = (key: ThreadKey, lease: string | null): ThreadHandle => createHandle(parts, key, lease);
	const apiParts: ApiParts = { kernel, commands, handle };
	const user = new UserCode(kernel, leases, handle);
	const runner = new WorkRunner({ kernel, accounts, records, owners, leases, user, pending, handle, schedule }, queue);
	const pipeline = new Pipeline(
		{ secrets: settings.secrets, allowSha1: options.allowSha1 ?? false },
		new DeliveryAcceptor(kernel, accounts),
		new DeliveryDecider(kernel, accounts, records),
		new DeliveryCommitter(kernel, accounts, runner, sends),
	);
	const heartbeat = new Heartbeat(kernel, leases);
	const sweep = new Sweep(kernel, records, runner, heartbeat);
	const webhook = createWebhook({
		verifyTokens: settings.verifyTokens,
		...(options.maxBodyBytes === undefined ? {} : { maxBodyBytes: options.maxBodyBytes }),
		receive: async (body, signatures) => {
			const received = await taken(() => pipeline.receive(body, signatures));
			if (tellsOfTurns && received.step === "committed") await answerable(received.events);
			return received;
		},
		onRefused: ({ code, status, detail, cause }) => {
			kernel.counters.refusedDeliveries += 1;
			const more = cause === undefined ? {} : { cause };
			kernel.report(new ThreadControlError(code, `a delivery was answered ${status}: ${detail}`, more));
		},
	});
	const { answer, waitUntil } = options;
	const tellsOfTurns = waitUntil !== undefined || answer === "finished";
	const intake = new Set<Promise<unknown>>();
	let closed: Promise<void> | null = null;

	/** Counts a delivery as running, unless we are closing. */
	async function taken<T>(take: () => Promise<T>): Promise<T> {
		if (closed !== null) throw new ThreadControlError("closed", "thread control is closing: Meta will deliver again");
		const running = take();
		intake.add(running);
		try {
			return await running;
		} finally {
			intake.delete(running);
		}
	}

	/** Resolves when a delivery may be answered, and lets the user know of what runs on after it. */
	async function answerable(events: readonly ThreadEvent[]): Promise<void> {
		const lanes = new Set(
			events.map(({ thread, account }) => (thread === null ? accountId(account) : threadId(thread))),
		);
		const turns = Promise.all([...lanes].map((lane) => queue.caughtUp(lane))).then(() => {});
		try {
			waitUntil?.(turns);
		} catch (cause) {
			const message = "waitUntil failed; the delivery was taken, but its turns may be frozen with the process";
			kernel.report(new ThreadControlError("listener_failed", message, { cause }));
		}
		if (answer === "finished") await turns;
	}

	/** What was answered 200, or is about to be, runs to its end. */
	async function ended(): Promise<"ended"> {
		await sweep.stop();
		await Promise.allSettled([...intake]);
		await queue.settled();
		return "ended";
	}

	async function shut(withinMs: number): Promise<void> {
		let timer: NodeJS.Timeout | undefined;
		const late = new Promise<"late">((resolve) => {
			timer = setTimeout(resolve, withinMs, "late");
		});
		if ((await Promise.race([ended(), late])) === "late") {
			const message = `thread control was closed while turns were running: they had not ended within ${withinMs} ms and cannot send any more`;
			kernel.report(new ThreadControlError("closed", message));
		}
		clearTimeout(timer);
		heartbeat.stop();
		kernel.graph.close();
		try {
			// What did not end in time is another instance's at once.
			const held = leases.all();
			if (held.length > 0) await kernel.store.release(held);
			await kernel.store.close();
		} catch (cause) {
			kernel.report(storeError("closing", cause, null));
		}
	}

	const control: ThreadControl = {
		fetch: webhook.fetch,
		node: nodeListener(webhook),
		accept: (events) => taken(() => pipeline.accept({ step: "parsed", events })),
		host: (host) => {
			user.host = host;
		},
		thread: (key, { lease = null } = {}) => handle(key, lease),
		callApi: (account, method, path, payload, { lease = null } = {}) =>
			callApi(apiParts, account, { method, path, payload }, lease),
		erase: async (key) => {
			try {
				await kernel.store.erase(threadId(key));
			} catch (cause) {
				throw storeError("erasing a thread", cause, key);
			}
			records.forget(threadId(key));
		},
		receivers: (account) => readReceivers(kernel, accounts, account),
		on: (name, listener) => listeners.add(name, listener),
		onStandby: (listener) => listeners.add("standby", listener),
		onPassed: (listener) => listeners.add("passed", listener),
		onTaken: (listener) => listeners.add("taken", listener),
		onRequested: (listener) => listeners.add("requested", listener),
		onReturned: (listener) => listeners.add("returned", listener),
		onRolesChanged: (listener) => listeners.add("rolesChanged", listener),
		onBlocked: (listener) => listeners.add("blocked", listener),
		onDeadline: (listener) => listeners.add("deadline", listener),
		onError: (listener) => listeners.add("error", listener),
		report: kernel.report,
		counters: kernel.counters,
		store: kernel.store,
		sweep: () => sweep.run(),
		settled: (key) => (key === undefined ? queue.settled() : queue.caughtUp(threadId(key))),
		close: ({ closeWithinMs = 10_000 } = {}) => {
			closed ??= shut(closeWithinMs);
			return closed;
		},
	};
	return control;
}

function graphOptions(options: ThreadControlOptions, settings: Kernel["settings"]): Parameters<typeof createGraph>[0] {
	const [appSecret] = settings.secrets;
	return {
		token: options.token,
		appId: settings.self,
		clock: settings.clock,
		...(appSecret === undefined ? {} : { appSecret }),
		...(options.graphUrl === undefined ? {} : { baseUrl: options.graphUrl }),
		...(options.graphVersion === undefined ? {} : { version: options.graphVersion }),
		...(options.graphTimeoutMs === undefined ? {} : { timeoutMs: options.graphTimeoutMs }),
	};
}
