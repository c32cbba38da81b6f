import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
	createThreadControl,
	type ReturnTurn,
	readDelivery,
	type ThreadControl,
	type ThreadControlError,
	type ThreadControlOptions,
	type ThreadHandle,
	type ThreadKey,
} from "@thread-control/core";
import { delivery, simulatedClock, type WireDelivery } from "@thread-control/testing";
import {
	type Activity,
	ConversationState,
	MemoryStorage,
	type ResourceResponse,
	TestAdapter,
	TurnContext,
} from "botbuilder-core";
import { type DialogContext, DialogSet, type DialogTurnResult } from "botbuilder-dialogs";
import { bindTurn, type HandoffEvents, noteReturned, noteSuppressed, turnOf } from "./index.ts";

export const SELF = "4242";
export const PAGE = "1001";
export const DESK = "77";
export const KEY: ThreadKey = { channel: "messenger", account: PAGE, user: "2001" };
const PLACE = { account: PAGE, user: "2001" };

/** Something that arrives from the platform at a time, on the bench's thread. */
export type Arrival = (at: number) => WireDelivery;

export const arrives: {
	text(text: string): Arrival;
	standby(text: string): Arrival;
	passed(metadata?: string): Arrival;
	taken(): Arrival;
} = {
	text: (text) => (at) => delivery.message({ ...PLACE, text, at }),
	standby: (text) => (at) => delivery.standby({ ...PLACE, text, at }),
	passed: (metadata) => (at) => delivery.passed({ ...PLACE, to: SELF, from: DESK, at, ...(metadata && { metadata }) }),
	taken: () => (at) => delivery.taken({ ...PLACE, to: DESK, from: SELF, at }),
};

/** A call to the fake Graph: its edge and its body. */
export interface GraphCall {
	readonly edge: string;
	readonly body: Record<string, unknown>;
}

/** A bot of Bot Framework's own parts on a core with a memory store, and a Graph that says yes unless told otherwise. */
export interface DialogBench {
	readonly control: ThreadControl;
	readonly calls: GraphCall[];
	/** Answers an edge in place of the default. */
	readonly answers: Map<string, { status: number; body: unknown }>;
	readonly errors: ThreadControlError[];
	/** What each turn was about: its activity. */
	readonly turns: Partial<Activity>[];
	/** What the outermost call of each turn's dialogs answered. */
	readonly results: DialogTurnResult[];
	readonly dialogs: DialogSet;
	/** The texts that left. */
	texts(): unknown[];
	/** Lets each arrive a second after what was before it, and waits until every turn has run. */
	deliver(...arrivals: readonly Arrival[]): Promise<void>;
	/** Moves the clock on and runs what is due. */
	sweepAfter(ms: number): Promise<void>;
	/** Runs a turn outside of core's, as a proactive message or another service's event does. */
	turn(activity: Partial<Activity>, thread?: ThreadHandle): Promise<void>;
	/** Forgets the conversation's state, as `CoreBotAdapter` does after an error. */
	wipe(): Promise<void>;
	/** From now on no return turn reaches the bot. */
	losesReturns(): void;
}

export interface BenchOptions {
	readonly control?: Partial<ThreadControlOptions>;
	/** Adds the bot's dialogs. A message that is a dialog's id begins it. */
	readonly dialogs?: (set: DialogSet, control: ThreadControl) => void;
	/** What the bot does in place of that. */
	readonly logic?: (context: TurnContext, dc: DialogContext) => Promise<void>;
	readonly events?: (control: ThreadControl, run: DialogBench["turn"]) => HandoffEvents;
	/** Called in a turn before its dialogs. */
	readonly before?: (context: TurnContext) => Promise<void>;
}

const closing: (() => Promise<void>)[] = [];

export async function closeDialogBenches(): Promise<void> {
	for (const close of closing.splice(0)) await close();
}

export async function startDialogBench(options: BenchOptions): Promise<DialogBench> {
	const calls: GraphCall[] = [];
	const answers: DialogBench["answers"] = new Map();
	const server = await graphServer(calls, answers);
	const clock = simulatedClock();
	const graphUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const secrets = { appSecret: "bench-secret", verifyToken: "bench-verify", token: "bench-token" };
	const control = createThreadControl({
		...{ appId: SELF, ...secrets, graphUrl, profile: "classic", settleMs: 0, clock: clock.now },
		...options.control,
	});
	closing.push(async () => {
		await control.close();
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	});
	const errors: ThreadControlError[] = [];
	control.onError((error) => void errors.push(error));

	const state = new ConversationState(new MemoryStorage());
	const dialogs = new DialogSet(state.createProperty("dialogs"));
	options.dialogs?.(dialogs, control);
	const turns: Partial<Activity>[] = [];
	const results: DialogTurnResult[] = [];
	const adapter = new GuardedAdapter(() => events);
	let lost = false;

	const turn: DialogBench["turn"] = (activity, thread = control.thread(KEY)) => run(activity, { thread });
	const events = options.events?.(control, turn);

	async function run(
		activity: Partial<Activity>,
		bound: { thread: ThreadHandle },
		returned?: ReturnTurn,
	): Promise<void> {
		await adapter.run(incoming(activity), async (context) => {
			bindTurn(context, bound);
			if (returned !== undefined) noteReturned(context, returned.handover, returned.result);
			turns.push(activity);
			await options.before?.(context);
			const dc = await dialogs.createContext(context);
			await (options.logic ?? byName)(context, dc);
			await state.saveChanges(context);
			await events?.afterTurn(context);
		});
	}

	async function byName(context: TurnContext, dc: DialogContext): Promise<void> {
		let result = await dc.continueDialog();
		const text = context.activity.text ?? "";
		if (result.status === "empty" && dialogs.find(text)) result = await dc.beginDialog(text);
		results.push(result);
	}

	control.host({
		turn: async (own) => {
			if (own.event.kind === "message") await run({ type: "message", text: own.event.text ?? "" }, own);
		},
		returned: async (own) => {
			if (lost) return;
			await run({ type: "event", name: "threadControl.returned", value: own.result }, own, own);
			await events?.returned(own);
		},
	});

	return {
		...{ control, calls, answers, errors, turns, results, dialogs, turn },
		texts: () =>
			calls.filter(({ edge }) => edge === "messages").map(({ body }) => (body["message"] as { text?: string }).text),
		async deliver(...arrivals) {
			for (const arrival of arrivals) {
				clock.advance(1_000);
				const read = readDelivery(arrival(clock.now()));
				if (!("events" in read)) throw new Error("the bench's delivery was not understood");
				await control.accept(read.events);
				await control.settled();
			}
		},
		async sweepAfter(ms) {
			clock.advance(ms);
			await control.sweep();
			await control.settled();
		},
		async wipe() {
			await adapter.run(incoming({ type: "event" }), async (context) => {
				await state.delete(context);
			});
		},
		losesReturns: () => {
			lost = true;
		},
	};
}

/** Sends what the bot says through the thread's guard, as an attached adapter does. */
class GuardedAdapter extends TestAdapter {
	readonly #events: () => HandoffEvents | undefined;

	constructor(events: () => HandoffEvents | undefined) {
		super(async () => {});
		this.#events = events;
	}

	async run(activity: Partial<Activity>, logic: (context: TurnContext) => Promise<void>): Promise<void> {
		await this.runMiddleware(new TurnContext(this, activity), logic);
	}

	override async sendActivities(context: TurnContext, activities: Partial<Activity>[]): Promise<ResourceResponse[]> {
		const thread = turnOf(context)?.thread;
		const responses: ResourceResponse[] = [];
		for (const activity of activities) {
			const translated = thread && (await this.#events()?.translate(activity, context, thread));
			if (translated || activity.type !== "message" || thread === undefined) {
				responses.push(translated ?? { id: "" });
				continue;
			}
			const outcome = await thread.send(activity.text ?? "");
			if (outcome.result === "blocked") noteSuppressed(context);
			responses.push({ id: outcome.result === "sent" ? outcome.id : "" });
		}
		return responses;
	}
}

function incoming(activity: Partial<Activity>): Partial<Activity> {
	const user = { id: KEY.user, name: KEY.user };
	const page = { id: PAGE, name: PAGE };
	const conversation = { id: KEY.user } as Activity["conversation"];
	return {
		channelId: "facebook",
		serviceUrl: "https://bot.example",
		conversation,
		from: user,
		recipient: page,
		...activity,
	};
}

async function graphServer(calls: GraphCall[], answers: DialogBench["answers"]): Promise<Server> {
	const server = createServer((req, res) => {
		// The platform's clock is the bench's.
		res.sendDate = false;
		const chunks: Buffer[] = [];
		req.on("data", (chunk: Buffer) => chunks.push(chunk));
		req.on("end", () => {
			const url = new URL(req.url ?? "/", "http://graph");
			const edge = url.pathname.split("/").at(-1) ?? "";
			const text = Buffer.concat(chunks).toString("utf8");
			const body = text.startsWith("{") ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text));
			calls.push({ edge, body });
			const usual = { success: true, message_id: `m_${calls.length}`, data: [] };
			const answer = answers.get(edge) ?? { status: 200, body: usual };
			res.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
		});
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return server;
}
