import type {
	FeatureStatus,
	Graph,
	GraphResult,
	OwnerAnswer,
	Refusal,
	RefusalMeaning,
	SendReceipt,
} from "../ports/graph.ts";

/** A call of the port that goes to the platform. */
export type GraphMethod = Exclude<keyof Graph, "close">;

/** A result without its times: those are taken from the clock. */
type Untimed<R> = R extends unknown ? Omit<R, "startedAt" | "answeredAt" | "clockOffsetMs"> : never;
type Answer<M extends GraphMethod> = Untimed<Awaited<ReturnType<Graph[M]>>>;
type Script<M extends GraphMethod> = (...args: Parameters<Graph[M]>) => Answer<M> | Promise<Answer<M>>;

export interface RecordedCall {
	readonly method: GraphMethod;
	readonly args: readonly unknown[];
	readonly at: number;
}

/** A platform in memory: records every call, answers by script. Without one everything succeeds and every thread is idle. */
export interface ScriptedGraph extends Graph {
	readonly calls: readonly RecordedCall[];
	/** How far the platform's clock is ahead of ours. */
	clockOffsetMs: number;
	readonly closed: () => number;
	/** The methods called, in order. */
	names(): GraphMethod[];
	of(method: GraphMethod): readonly RecordedCall[];
	/** The texts sent, in order. */
	said(): string[];
	/** Answers a method from now on. */
	script<M extends GraphMethod>(method: M, script: Script<M>): void;
	/** Lets a method's calls wait until `release`; `arrived` resolves with the next call. */
	hold(method: GraphMethod): Held;
	forget(): void;
}

/** A gate in front of a method. */
export interface Held {
	readonly arrived: Promise<void>;
	release(): void;
}

export function ok<T>(value: T): { readonly result: "ok"; readonly value: T } {
	return { result: "ok", value };
}

export function lost(reason = "no answer"): { readonly result: "unknown"; readonly reason: string } {
	return { result: "unknown", reason };
}

function refusal(meaning: RefusalMeaning, more: Partial<Refusal> = {}): Refusal {
	return {
		meaning,
		status: 400,
		code: 10,
		subcode: null,
		trace: null,
		message: `(#10) ${meaning}`,
		advice: "Do something about it.",
		retryAfterMs: null,
		...more,
	};
}

export function refused(
	meaning: RefusalMeaning,
	more: Partial<Refusal> = {},
): { readonly result: "refused"; readonly refusal: Refusal } {
	return { result: "refused", refusal: refusal(meaning, more) };
}

export const ROUTING: FeatureStatus = { hopV2: false, messengerMultiApp: true, instagramMultiApp: null };
export const CLASSIC: FeatureStatus = { hopV2: false, messengerMultiApp: false, instagramMultiApp: null };
const IDLE_ANSWER: OwnerAnswer = { kind: "idle" };

export function scriptedGraph(clock: () => number): ScriptedGraph {
	const calls: RecordedCall[] = [];
	const scripts = new Map<GraphMethod, (...args: never[]) => unknown>();
	const gates = new Map<GraphMethod, { readonly open: Promise<void>; arrive(): void }>();
	let sent = 0;
	let closes = 0;

	const defaults: { readonly [M in GraphMethod]?: () => unknown } = {
		threadOwner: () => ok(IDLE_ANSWER),
		secondaryReceivers: () => ok([]),
		featureStatus: () => ok(ROUTING),
		subscribedFields: () => ok([]),
		send: (): unknown => {
			sent += 1;
			return ok<SendReceipt>({ messageId: `sent_${sent}`, recipientId: null });
		},
		call: () => ok({ data: [] }),
	};

	async function answer(method: GraphMethod, args: readonly unknown[]): Promise<never> {
		const startedAt = clock();
		calls.push({ method, args, at: startedAt });
		const gate = gates.get(method);
		gate?.arrive();
		await gate?.open;
		const script = scripts.get(method) ?? defaults[method] ?? (() => ok(null));
		const said = (await script(...(args as never[]))) as GraphResult<unknown>;
		return { ...said, startedAt, answeredAt: clock(), clockOffsetMs: graph.clockOffsetMs } as never;
	}

	const graph: ScriptedGraph = {
		calls,
		clockOffsetMs: 0,
		closed: () => closes,
		names: () => calls.map(({ method }) => method),
		of: (method) => calls.filter((call) => call.method === method),
		said: () =>
			calls
				.filter(({ method }) => method === "send")
				.map(({ args }) => String((args[1] as { message?: { text?: string } }).message?.text)),
		script: (method, script) => {
			scripts.set(method, script as (...args: never[]) => unknown);
		},
		hold: (method) => {
			let arrive = (): void => {};
			let open = (): void => {};
			const arrived = new Promise<void>((resolve) => {
				arrive = resolve;
			});
			const opened = new Promise<void>((resolve) => {
				open = resolve;
			});
			gates.set(method, { open: opened, arrive });
			return {
				arrived,
				release: () => {
					gates.delete(method);
					open();
				},
			};
		},
		forget: () => {
			calls.length = 0;
		},
		pass: (...args) => answer("pass", args),
		take: (...args) => answer("take", args),
		request: (...args) => answer("request", args),
		release: (...args) => answer("release", args),
		extend: (...args) => answer("extend", args),
		threadOwner: (...args) => answer("threadOwner", args),
		secondaryReceivers: (...args) => answer("secondaryReceivers", args),
		featureStatus: (...args) => answer("featureStatus", args),
		subscribedFields: (...args) => answer("subscribedFields", args),
		subscribe: (...args) => answer("subscribe", args),
		send: (...args) => answer("send", args),
		call: (...args) => answer("call", args),
		close: () => {
			closes += 1;
		},
	};
	return graph;
}
