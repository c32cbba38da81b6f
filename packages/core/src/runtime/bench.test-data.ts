import { type AppId, PAGE_INBOX } from "../domain/app-id.ts";
import type { ThreadEvent } from "../domain/event.ts";
import type { ThreadRecord } from "../domain/record.ts";
import { type ThreadKey, threadId } from "../domain/thread.ts";
import type { ThreadControlError } from "../thread-control-error.ts";
import { escaped, SECRET, signature } from "../webhook/signed.test-data.ts";
import { createThreadControl } from "./create-thread-control.ts";
import { type FaultyStore, faultyStore } from "./faulty-store.test-data.ts";
import type { EventTurn, ReturnTurn } from "./host.ts";
import type { BlockedSend } from "./listeners.ts";
import type { ThreadControlOptions } from "./options.ts";
import { type ScriptedGraph, scriptedGraph } from "./scripted-graph.test-data.ts";
import type { ThreadControl } from "./thread-control.ts";
import type { ThreadHandle } from "./thread-handle.ts";

export const SELF = "400000000000001" as AppId;
export const DESK = "400000000000002" as AppId;
export { PAGE_INBOX };
export const PAGE = "1000000000001";
export const USER = "2000000000000001";
export const THREAD: ThreadKey = { channel: "messenger", account: PAGE, user: USER };
export const EPOCH = 1_767_225_600_000;

export type Item = Readonly<Record<string, unknown>>;

/** A thread control on a scripted platform, a store that can fail and a clock moved by hand; a host that records its turns. */
export interface Bench {
	readonly control: ThreadControl;
	readonly graph: ScriptedGraph;
	readonly store: FaultyStore;
	readonly errors: ThreadControlError[];
	/** What became an ordinary turn. */
	readonly turns: ThreadEvent[];
	readonly returns: ReturnTurn[];
	/** What went to `onStandby`. */
	readonly standby: ThreadEvent[];
	readonly blocked: BlockedSend[];
	/** What a turn does beside being recorded. */
	onTurn: (turn: EventTurn) => void | Promise<void>;
	onReturned: (turn: ReturnTurn) => void | Promise<void>;
	now(): number;
	advance(ms: number): void;
	/** Posts a signed delivery; answers its status. Does not wait for turns. */
	post(body: Item): Promise<number>;
	/** Posts, expects 200, and waits for what follows. */
	deliver(body: Item): Promise<void>;
	thread(user?: string): ThreadHandle;
	record(user?: string): Promise<ThreadRecord>;
}

export function bench(options: Partial<ThreadControlOptions> = {}, { host = true }: { host?: boolean } = {}): Bench {
	let now = EPOCH;
	const clock = (): number => now;
	const graph = scriptedGraph(clock);
	const store = (options.store as FaultyStore | undefined) ?? faultyStore();
	const control = createThreadControl({
		appId: SELF,
		appSecret: SECRET,
		verifyToken: "verify",
		token: "token",
		profile: "routing",
		// Tests sweep by hand.
		sweepMs: 2_000_000_000,
		graph,
		clock,
		...options,
		store,
	});
	const made: Bench = {
		control,
		graph,
		store,
		errors: [],
		turns: [],
		returns: [],
		standby: [],
		blocked: [],
		onTurn: () => {},
		onReturned: () => {},
		now: clock,
		advance: (ms) => {
			now += ms;
		},
		post: async (body) => {
			const bytes = escaped(body);
			const headers = { "content-type": "application/json", ...signature(bytes) };
			return (await control.fetch(new Request("http://bot/webhook", { method: "POST", headers, body: bytes }))).status;
		},
		deliver: async (body) => {
			const status = await made.post(body);
			if (status !== 200) throw new Error(`the webhook answered ${status}: ${made.errors.at(-1)?.message}`);
			await control.settled();
		},
		thread: (user = USER) => control.thread({ ...THREAD, user }),
		record: async (user = USER) => (await store.guard(threadId({ ...THREAD, user }), null)).record.value,
	};
	control.onError((error) => {
		made.errors.push(error);
	});
	control.onStandby((event) => {
		made.standby.push(event);
	});
	control.onBlocked((one) => {
		made.blocked.push(one);
	});
	if (!host) return made;
	control.host({
		turn: async (turn) => {
			made.turns.push(turn.event);
			await made.onTurn(turn);
		},
		returned: async (turn) => {
			made.returns.push(turn);
			await made.onReturned(turn);
		},
	});
	return made;
}

let mids = 0;

interface About {
	readonly user?: string;
	readonly at?: number;
	readonly mid?: string;
	readonly text?: string;
}

export function message(about: About = {}): Item {
	mids += 1;
	const { user = USER, at = EPOCH, mid = `m_${mids}`, text = `text of ${mid}` } = about;
	return { sender: { id: user }, recipient: { id: PAGE }, timestamp: at, message: { mid, text } };
}

export function echo(app: AppId | null, about: About & { readonly ai_generated?: boolean } = {}): Item {
	mids += 1;
	const { user = USER, at = EPOCH, mid = `e_${mids}`, text = "from an app", ai_generated } = about;
	const said = { mid, text, is_echo: true, ...(app === null ? {} : { app_id: app }), ai_generated };
	return { sender: { id: PAGE }, recipient: { id: user }, timestamp: at, message: said };
}

export function passed(to: AppId, from: AppId | null, about: About & { readonly metadata?: string } = {}): Item {
	const { user = USER, at = EPOCH, metadata } = about;
	const pass_thread_control = { new_owner_app_id: to, previous_owner_app_id: from, metadata };
	return { sender: { id: user }, recipient: { id: PAGE }, timestamp: at, pass_thread_control };
}

export function taken(by: AppId | null, from: AppId | null, about: About & { readonly metadata?: string } = {}): Item {
	const { user = USER, at = EPOCH, metadata } = about;
	const take_thread_control = { new_owner_app_id: by, previous_owner_app_id: from, metadata };
	return { sender: { id: user }, recipient: { id: PAGE }, timestamp: at, take_thread_control };
}

export function requested(by: AppId, about: About = {}): Item {
	const { user = USER, at = EPOCH } = about;
	const request_thread_control = { requested_owner_app_id: by };
	return { sender: { id: user }, recipient: { id: PAGE }, timestamp: at, request_thread_control };
}

export function roles(app_roles: Readonly<Record<string, readonly string[]>>, about: About = {}): Item {
	return { recipient: { id: PAGE }, timestamp: about.at ?? EPOCH, app_roles };
}

export function normal(...messaging: readonly Item[]): Item {
	return { object: "page", entry: [{ id: PAGE, time: EPOCH, messaging }] };
}

export function onStandby(...standby: readonly Item[]): Item {
	return { object: "page", entry: [{ id: PAGE, time: EPOCH, standby }] };
}

/** Lets everything that is ready run, promises and queued turns alike. */
export async function breathe(): Promise<void> {
	for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
