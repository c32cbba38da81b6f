import { hasNews } from "./thread-list.ts";
import type { Call, Companions, Config, Delivery, Incident, ServerEvent, Snapshot, Thread } from "./wire.ts";

export type Connection = "connecting" | "live" | "lost";

/** Says that a thread changed its inbox folder. */
export interface FolderNotice {
	userId: string;
	folder: Thread["folder"];
	owner: string | null;
}

export interface PageState {
	connection: Connection;
	/** Which customer the page plays and shows. */
	userId: string;
	config: Config | null;
	/** What stands beside the emulator. */
	companions: Companions;
	/** By `threadKey`. */
	threads: Readonly<Record<string, Thread>>;
	/** Customers whose thread has news that was not looked at, by user id. */
	unread: Readonly<Record<string, true>>;
	deliveries: readonly Delivery[];
	calls: readonly Call[];
	incidents: readonly Incident[];
	notice: FolderNotice | null;
	/** How far the emulator's clock is ahead of this machine's, milliseconds. */
	clockAheadMs: number;
	/** What went wrong last, until it is dismissed or the next action works. */
	error: string | null;
}

/** An event and when it reached this page, epoch milliseconds of this machine. */
export interface Received {
	event: ServerEvent;
	receivedAt: number;
}

export type PageAction =
	| { type: "connection"; connection: Connection }
	| { type: "loaded"; snapshot: Snapshot; meanwhile: readonly Received[] }
	| ({ type: "server" } & Received)
	| { type: "customer"; userId: string }
	| { type: "failed"; text: string }
	| { type: "settled" };

/** Older deliveries, calls and incidents than these are forgotten by the page; the emulator keeps them. */
export const KEPT_EVENTS = 3_000;

export function initialState(userId: string): PageState {
	return {
		connection: "connecting",
		userId,
		config: null,
		companions: { links: [], choices: [] },
		threads: {},
		unread: {},
		deliveries: [],
		calls: [],
		incidents: [],
		notice: null,
		clockAheadMs: 0,
		error: null,
	};
}

/** Threads are told apart by account and customer. */
export function threadKey(thread: Pick<Thread, "accountId" | "userId">): string {
	return `${thread.accountId}:${thread.userId}`;
}

/** What the page knows after an action. Pure: the same state and action give the same state. */
export function reduce(state: PageState, action: PageAction): PageState {
	switch (action.type) {
		case "connection":
			return { ...state, connection: action.connection };
		case "loaded":
			return loaded(state, action.snapshot, action.meanwhile);
		case "server":
			return applyEvent(state, action.event, action.receivedAt);
		case "customer":
			return { ...state, userId: action.userId, unread: without(state.unread, action.userId) };
		case "failed":
			return { ...state, error: action.text };
		case "settled":
			return state.error === null ? state : { ...state, error: null };
	}
}

function applyEvent(state: PageState, event: ServerEvent, receivedAt: number): PageState {
	switch (event.type) {
		case "delivery":
			return { ...state, deliveries: appended(state.deliveries, event) };
		case "call":
			return { ...state, calls: appended(state.calls, event) };
		case "incident":
			return { ...state, incidents: appended(state.incidents, event) };
		case "thread":
			return { ...withThread(state, event.thread), clockAheadMs: event.at - receivedAt };
		case "config":
			return { ...state, config: event.config };
		case "clock":
			return { ...state, clockAheadMs: event.now - receivedAt };
		case "reset":
			return { ...state, threads: {}, unread: {}, deliveries: [], calls: [], incidents: [], notice: null };
		default:
			return state;
	}
}

function withThread(state: PageState, thread: Thread): PageState {
	const key = threadKey(thread);
	const before = state.threads[key]?.folder ?? "done";
	const notice =
		before === thread.folder ? state.notice : { userId: thread.userId, folder: thread.folder, owner: thread.owner };
	const isNews = thread.userId !== state.userId && hasNews(state.threads[key], thread);
	const unread = isNews ? { ...state.unread, [thread.userId]: true as const } : state.unread;
	return { ...state, notice, unread, threads: { ...state.threads, [key]: thread } };
}

function without(unread: PageState["unread"], userId: string): PageState["unread"] {
	const { [userId]: _, ...others } = unread;
	return others;
}

/**
 * A snapshot replaces what the page knew. Events that came while it was being read are applied on top, once: those the
 * snapshot already contains are left out.
 */
function loaded(state: PageState, snapshot: Snapshot, meanwhile: readonly Received[]): PageState {
	const first = state.config === null;
	const base: PageState = {
		...state,
		config: snapshot.config,
		companions: snapshot.companions,
		deliveries: snapshot.deliveries.slice(-KEPT_EVENTS),
		calls: snapshot.calls.slice(-KEPT_EVENTS),
	};
	const known = new Set([...base.deliveries, ...base.calls].map(fingerprint));
	const threads = Object.fromEntries(snapshot.threads.map((thread) => [threadKey(thread), thread]));
	const settled = first
		? { ...base, threads }
		: snapshot.threads.reduce(withThread, { ...base, threads: keptOnly(state.threads, threads) });
	return meanwhile
		.filter(({ event }) => !((event.type === "delivery" || event.type === "call") && known.has(fingerprint(event))))
		.reduce((next, { event, receivedAt }) => applyEvent(next, event, receivedAt), settled);
}

function keptOnly(before: PageState["threads"], now: PageState["threads"]): PageState["threads"] {
	return Object.fromEntries(Object.entries(before).filter(([key]) => key in now));
}

function fingerprint(item: Delivery | Call): string {
	const what = "attempt" in item ? [item.attempt] : [item.method, item.path, item.answer];
	return JSON.stringify([item.at, item.appId, what, item.status, item.body]);
}

function appended<Item>(list: readonly Item[], item: Item): readonly Item[] {
	return [...list.slice(1 - KEPT_EVENTS), item];
}
