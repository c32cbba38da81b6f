import { INBOX, isInbox } from "../domain/app-id.ts";
import { forbids } from "../domain/permission.ts";
import { type AccountKey, accountId, type ThreadId, type ThreadKey } from "../domain/thread.ts";
import { createGraph } from "../graph/create-graph.ts";
import { memoryStore } from "../memory/memory-store.ts";
import type { Receiver } from "../ports/graph.ts";
import type { Work } from "../ports/store.ts";
import { ThreadControlError } from "../thread-control-error.ts";
import { createWebhook } from "../webhook/handler.ts";
import { nodeListener } from "../webhook/node.ts";
import { Accounts } from "./accounts.ts";
import { readApiCall } from "./api-call.ts";
import { Commands } from "./commands.ts";
import { newCounters } from "./counters.ts";
import { DeliveryAcceptor } from "./delivery-acceptor.ts";
import { DeliveryCommitter } from "./delivery-committer.ts";
import { DeliveryDecider } from "./delivery-decider.ts";
import { createHandle, type HandleParts } from "./handle.ts";
import { InFlight } from "./in-flight.ts";
import { type Kernel, reporter, storeError } from "./kernel.ts";
import { Leases } from "./leases.ts";
import { Listeners } from "./listeners.ts";
import { resolveOptions, type ThreadControlOptions } from "./options.ts";
import { OwnerReader } from "./owner-reader.ts";
import { Pipeline } from "./pipeline.ts";
import { PlatformClock } from "./platform-clock.ts";
import { Records } from "./records.ts";
import { Speech } from "./speech.ts";
import { Sweep } from "./sweep.ts";
import type { ApiOutcome, ThreadControl } from "./thread-control.ts";
import type { ThreadHandle } from "./thread-handle.ts";
import { TurnQueue } from "./turn-queue.ts";
import { WorkRunner } from "./work-runner.ts";

/**
 * Makes the thread control of one Meta app. Throws `option_invalid` or `profile_not_supported` for wrong options; nothing
 * is asked of the platform before the first delivery or call.
 */
export function createThreadControl(options: ThreadControlOptions): ThreadControl {
	const settings = resolveOptions(options);
	const listeners = new Listeners();
	const clock = new PlatformClock(settings.clock);
	const kernel: Kernel = {
		settings,
		store: options.store ?? memoryStore(),
		graph: options.graph ?? createGraph(graphOptions(options, settings)),
		clock,
		listeners,
		counters: newCounters(),
		report: reporter(listeners),
	};
	const accounts = new Accounts(kernel);
	const leases = new Leases();
	const records = new Records(kernel, accounts, leases);
	// A record is kept at hand as long as its thread has something to do.
	const queue = new TurnQueue((lane) => records.forget(lane as ThreadId));
	const sends = new InFlight();
	const pending = new InFlight();
	const schedule = (key: ThreadKey, work: Work | null): void => runner.schedule(key, null, work);
	const owners = new OwnerReader(kernel, accounts, records, schedule);
	const speech = new Speech(kernel, accounts, records, owners, sends, schedule);
	const commands = new Commands(kernel, accounts, records, owners, speech, pending, schedule);
	const parts: HandleParts = { kernel, accounts, records, owners, speech, commands };
	const handle = (key: ThreadKey, lease: string | null): ThreadHandle => createHandle(parts, key, lease);
	const runner = new WorkRunner(kernel, accounts, records, owners, leases, pending, queue, handle);
	const pipeline = new Pipeline(
		{ secrets: settings.secrets, allowSha1: options.allowSha1 ?? false },
		new DeliveryAcceptor(kernel, accounts),
		new DeliveryDecider(settings.self, accounts, records),
		new DeliveryCommitter(kernel, accounts, runner, sends),
	);
	const sweep = new Sweep(kernel, records, runner);
	const webhook = createWebhook({
		verifyTokens: settings.verifyTokens,
		...(options.maxBodyBytes === undefined ? {} : { maxBodyBytes: options.maxBodyBytes }),
		receive: async (body, signatures) => {
			if (closed !== null) throw new ThreadControlError("closed", "thread control is closing: Meta will deliver again");
			const received = pipeline.receive(body, signatures);
			intake.add(received);
			try {
				return await received;
			} finally {
				intake.delete(received);
			}
		},
		onRefused: ({ code, status, detail, cause }) => {
			kernel.counters.refusedDeliveries += 1;
			const more = cause === undefined ? {} : { cause };
			kernel.report(new ThreadControlError(code, `a delivery was answered ${status}: ${detail}`, more));
		},
	});
	const intake = new Set<Promise<unknown>>();
	let closed: Promise<void> | null = null;

	async function callApi(
		account: AccountKey,
		method: string,
		path: string,
		payload: Readonly<Record<string, unknown>>,
		lease: string | null,
	): Promise<ApiOutcome> {
		const call = readApiCall(method, path, payload);
		if (call.type === "other") {
			const answer = await kernel.graph.call(account, method.toUpperCase() as "GET" | "POST" | "DELETE", path, payload);
			return answer.result === "ok" ? { result: "answered", body: answer.value } : answer;
		}
		const thread = handle({ ...account, user: call.user }, lease);
		const now = clock.botNow();
		const times = { startedAt: now, answeredAt: now, clockOffsetMs: 0 };
		if (call.type === "send" && call.control === null) {
			const sent = await thread.send(call.body);
			if (sent.result === "sent") return { result: "answered", body: { recipient_id: call.user, message_id: sent.id } };
			return sent.result === "blocked" ? sent : { ...times, ...sent };
		}
		const { metadata } = call.type === "command" ? call : { metadata: null };
		const given = metadata === null ? {} : { metadata };
		const outcome = await (call.type === "send"
			? commands.inline(thread.key, call.control?.type ?? "pass", call.control?.target ?? null, call.body, lease)
			: call.name === "pass"
				? thread.pass(call.target, given)
				: call.name === "extend"
					? thread.extend(call.durationMs)
					: thread[call.name](given));
		return outcome.result === "ok" ? { result: "answered", body: { success: true } } : { ...times, ...outcome };
	}

	async function receivers(account: AccountKey): Promise<readonly Receiver[]> {
		const rules = await accounts.rules(account);
		const { profile, role, canTake } = rules;
		const rule = forbids("list_receivers", { profile, role, canTake, standing: "unknown" });
		if (rule !== null) {
			throw new ThreadControlError(
				"command_not_allowed",
				`${rule}; our role on ${accountId(account)} is ${role}. No request was sent`,
			);
		}
		const answer = await kernel.graph.secondaryReceivers(account);
		clock.heard(answer);
		if (answer.result === "unknown") {
			throw new ThreadControlError(
				"graph_unreachable",
				`the receivers of ${accountId(account)} could not be read: ${answer.reason}`,
			);
		}
		if (answer.result === "refused") {
			const { message, advice } = answer.refusal;
			throw new ThreadControlError(
				"graph_refused",
				`the receivers of ${accountId(account)} were refused: ${message}. ${advice}`,
			);
		}
		// The inbox can always be passed to (spec §3.7), whether or not the platform lists it.
		const listed = answer.value.some(({ id }) => isInbox(id));
		if (listed || account.channel === "whatsapp") return answer.value;
		const inbox = account.channel === "messenger" ? "Page Inbox" : "Instagram Inbox";
		return [...answer.value, { id: INBOX[account.channel], name: inbox }];
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
		kernel.graph.close();
		try {
			await kernel.store.close();
		} catch (cause) {
			kernel.report(storeError("closing", cause, null));
		}
	}

	const control: ThreadControl = {
		fetch: webhook.fetch,
		node: nodeListener(webhook),
		host: (host) => {
			runner.host = host;
		},
		thread: (key, { lease = null } = {}) => handle(key, lease),
		callApi: (account, method, path, payload, { lease = null } = {}) => callApi(account, method, path, payload, lease),
		receivers,
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
		settled: () => queue.settled(),
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
