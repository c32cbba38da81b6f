import type {
	BlockedSend,
	HandoverResult,
	ThreadControlError,
	ThreadEvent,
	ThreadHandle,
	ThreadKey,
} from "@thread-control/core";
import { delivery, type WireDelivery } from "../delivery.ts";
import { type SimulatedClock, simulatedClock } from "../simulated-clock.ts";
import { BreakableStore } from "./breakable-store.ts";
import type { ContractBot, ContractControlOptions, ContractSetup, ContractSpeaker } from "./contract-bot.ts";
import { ContractPlatform } from "./contract-platform.ts";

export const SELF = "400000000000001";
export const DESK = "400000000000002";
export const INBOX = "263902037430900";
export const PAGE = "1000000000001";
export const ANN = "2000000000000001";
export const BEN = "2000000000000002";
/** What a send that was held back resolves to; a framework may add to it. */
export const BLOCKED = { id: "", blocked: "not_in_control" };

const SECRET = "the-contract's-secret";
/** Between two deliveries: long enough for a customer's message to end another app's ownership. */
const PAUSE_MS = 5_000;
const PATIENCE_MS = 5_000;

/** A message of a customer's; `text` is what they said. */
export const says = (text: string, user: string = ANN): ContractArrival => ({ kind: "message", text, user });
/** The same, heard on standby. */
export const overhears = (text: string, user: string = ANN): ContractArrival => ({ kind: "standby", text, user });
/** The inbox, or another app, took control. */
export const taken = (by: string = INBOX, user: string = ANN): ContractArrival => ({
	kind: "taken",
	to: by,
	from: SELF,
	user,
});
/** Control was passed; without ids from the inbox to us. */
export const passed = (metadata?: string, to: string = SELF, from: string = INBOX): ContractArrival => ({
	kind: "passed",
	...{ to, from, user: ANN },
	...(metadata === undefined ? {} : { metadata }),
});

/** Another app asks for control. */
export const requested = (by: string = DESK, user: string = ANN): ContractArrival => ({
	kind: "requested",
	to: by,
	user,
});

/** Something that happens at the platform, before it has a time. */
export interface ContractArrival {
	readonly kind: "message" | "standby" | "taken" | "passed" | "requested";
	readonly user: string;
	readonly text?: string;
	readonly to?: string;
	readonly from?: string;
	readonly metadata?: string;
}

/** What a bot does with a text. */
export type ContractAct = (speaker: ContractSpeaker) => Promise<unknown>;

/** A bot on a platform of the contract's, and what came of it. */
export class ContractStage {
	readonly clock: SimulatedClock = simulatedClock();
	/** What happened to the bot, in order: `text: …`, `answer: …`, `back: <outcome>`. */
	readonly heard: string[] = [];
	readonly results: HandoverResult[] = [];
	readonly standby: ThreadEvent[] = [];
	/** The handover facts its listeners heard of, by the listener's name. */
	readonly facts: string[] = [];
	readonly blocked: BlockedSend[] = [];
	readonly errors: ThreadControlError[] = [];
	readonly platform: ContractPlatform;
	readonly #broken = new BreakableStore();
	readonly #acts = new Map<string, ContractAct>();
	#bot: ContractBot | null = null;

	private constructor(platform: ContractPlatform) {
		this.platform = platform;
	}

	/** Makes the bot and listens to its control. */
	static async open(
		createBot: (setup: ContractSetup) => ContractBot | Promise<ContractBot>,
		options: Partial<ContractControlOptions>,
	): Promise<ContractStage> {
		const stage = new ContractStage(await ContractPlatform.start(SELF));
		try {
			const bot = await createBot(stage.#setup(options));
			stage.#bot = bot;
			for (const fact of ["passed", "taken", "requested", "returned", "rolesChanged"] as const) {
				bot.control.on(fact, () => void stage.facts.push(fact));
			}
			bot.control.onStandby((event) => void stage.standby.push(event));
			bot.control.onBlocked((one) => void stage.blocked.push(one));
			bot.control.onError((error) => void stage.errors.push(error));
		} catch (cause) {
			await stage.platform.close();
			throw cause;
		}
		return stage;
	}

	get bot(): ContractBot {
		if (this.#bot === null) throw new Error("the contract's stage is not open");
		return this.#bot;
	}

	/** Says what the bot does with this text, or with this answer. It does nothing with others. */
	when(text: string, act: ContractAct): void {
		this.#acts.set(text, act);
	}

	/** Says what the bot does when its handoff step ends. */
	whenBack: ContractAct = async () => {};

	thread(user: string = ANN): ThreadHandle {
		return this.bot.control.thread(this.key(user));
	}

	key(user: string = ANN): ThreadKey {
		return { channel: "messenger", account: PAGE, user };
	}

	/** Lets these happen one after the other, each in a delivery of its own that is answered 200; waits for all turns. */
	async happens(...arrivals: readonly ContractArrival[]): Promise<void> {
		for (const arrival of arrivals) {
			await this.arrives(arrival);
			await this.bot.control.settled();
		}
	}

	/** Lets one happen, without waiting for its turn. */
	async arrives(arrival: ContractArrival): Promise<void> {
		const status = await this.post(this.delivery(arrival));
		if (status !== 200) throw new Error(`a delivery was answered ${status}, not 200: ${this.errors.at(-1)?.message}`);
	}

	/** Brings a delivery to the webhook, signed with this secret or not at all; answers the status, without waiting for turns. */
	async post(body: WireDelivery, secret: string | null = SECRET): Promise<number> {
		return await this.bot.deliver(body, secret);
	}

	/** What happens as Meta tells it, now. What it says of the owner holds at the platform, too. */
	delivery({ kind, text = "", user, to = SELF, from = INBOX, metadata }: ContractArrival): WireDelivery {
		const at = this.clock.advance(PAUSE_MS);
		const place = { account: PAGE, user, at };
		if (kind === "requested") return delivery.requested({ ...place, by: to });
		if (kind === "message") {
			this.platform.own(user, SELF);
			return delivery.message({ ...place, text });
		}
		if (kind === "standby") return delivery.standby({ ...place, text });
		this.platform.own(user, to);
		const about = { ...place, to, from, ...(metadata === undefined ? {} : { metadata }) };
		return kind === "taken" ? delivery.taken(about) : delivery.passed(about);
	}

	/** Moves the clock and runs what is due. */
	async waits(ms: number): Promise<void> {
		this.clock.advance(ms);
		await this.bot.control.sweep();
		await this.bot.control.settled();
	}

	storeIsDown(down: boolean): void {
		this.#broken.down = down;
	}

	async close(): Promise<void> {
		this.storeIsDown(false);
		try {
			await this.#bot?.close();
		} finally {
			await this.platform.close();
		}
	}

	#setup(options: Partial<ContractControlOptions>): ContractSetup {
		const act = async (heard: string, text: string, speaker: ContractSpeaker): Promise<void> => {
			this.heard.push(`${heard}: ${text}`);
			await this.#acts.get(text)?.(speaker);
		};
		return {
			options: {
				...{ appId: SELF, appSecret: SECRET, verifyToken: "verify-me", token: "page-token" },
				...{ graphUrl: this.platform.url, store: this.#broken.store, clock: this.clock.now, profile: "classic" },
				// The contract sweeps by hand.
				sweepMs: 2_000_000_000,
				...options,
			},
			behaviour: {
				text: (text, speaker) => act("text", text, speaker),
				answer: (text, speaker) => act("answer", text, speaker),
				back: async (result, speaker) => {
					this.heard.push(`back: ${result.outcome}`);
					this.results.push(result);
					await this.whenBack(speaker);
				},
			},
		};
	}
}

/** Waits until it is so; rejects with `what` after five seconds. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
	const patienceEnds = performance.now() + PATIENCE_MS;
	while (!(await isSo())) {
		if (performance.now() > patienceEnds) throw new Error(`it did not happen: ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 2));
	}
}
