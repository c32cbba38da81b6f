import type {
	HandoverResult,
	PassOptions,
	ThreadControl,
	ThreadControlOptions,
	ThreadHandle,
	ThreadKey,
} from "@thread-control/core";
import type { WireDelivery } from "../delivery.ts";

/** What the handoff step of an adapter is begun with. */
export type ContractHandoff = Pick<PassOptions, "say" | "reason" | "returnWithinMs" | "assumeSilent">;

/**
 * The ways a bot speaks in one of its turns, each by the framework's own means. They resolve to what those answer: a send that
 * was held back to `{ id: '', blocked: 'not_in_control' }`, any other to something with the message's `id`.
 */
export interface ContractSpeaker {
	/** The turn's own thread. */
	readonly thread: ThreadHandle;
	/** Answers with a text. */
	reply(text: string): Promise<unknown>;
	/** Answers with several texts in one call of the framework's; resolves to one answer for each. */
	batch(texts: readonly string[]): Promise<readonly unknown[]>;
	/** Shows the typing indicator. */
	typing(): Promise<unknown>;
	/** Sends a text to the turn's customer by the client of the platform's API that the framework hands out. */
	raw(text: string): Promise<unknown>;
	/** Asks by the framework's prompt, which waits for the customer's next text ({@link ContractBehaviour.answer}). */
	ask(question: string): Promise<void>;
	/** Begins the adapter's handoff step ({@link ContractBehaviour.back}). */
	handOff(options: ContractHandoff): Promise<void>;
}

/** What the bot is to do. What these reject with, the bot's handler rejects with. */
export interface ContractBehaviour {
	/** A customer's text in an ordinary handler: no question waits for it. */
	text(text: string, speaker: ContractSpeaker): Promise<void>;
	/** A customer's text that answers the question the bot asked. */
	answer(text: string, speaker: ContractSpeaker): Promise<void>;
	/** The handoff step has ended. */
	back(result: HandoverResult, speaker: ContractSpeaker): Promise<void>;
}

/** The options of the control of a contract's bot; everything else is as the adapter has it by default. */
export type ContractControlOptions = ThreadControlOptions &
	Required<Pick<ThreadControlOptions, "appId" | "appSecret" | "verifyToken" | "token" | "store" | "graphUrl">> & {
		readonly appSecret: string;
		readonly verifyToken: string;
		readonly token: string;
		readonly graphUrl: string;
	};

/** What a bot is made of. */
export interface ContractSetup {
	/** For `createThreadControl`, or for the adapter's own way to it. The store has a `botStorage()`. */
	readonly options: ContractControlOptions;
	readonly behaviour: ContractBehaviour;
}

/** A bot on an adapter, as the contract works with it. */
export interface ContractBot {
	readonly control: ThreadControl;
	/**
	 * Brings a delivery of the platform's to the bot's webhook, signed with this secret, or with null not at all; answers the
	 * HTTP status. Must not wait for turns. {@link postDelivery} does it for a webhook of Meta's.
	 */
	deliver(delivery: WireDelivery, secret: string | null): Promise<number>;
	/** Sends a text outside of any turn, by the framework's own means; resolves to what those answer. */
	proactive(thread: ThreadKey, text: string): Promise<unknown>;
	/** Runs a turn of a channel that is none of Meta's on the same bot, whose handler says this; answers the texts that left. */
	otherChannel(text: string): Promise<readonly string[]>;
	/** Closes the bot and its control. */
	close(): Promise<void>;
}
