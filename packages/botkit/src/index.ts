import type { ThreadHandle } from "@thread-control/core";
import type { MessageThreadControl } from "./thread-message.ts";

export {
	type BlockedCall,
	type BlockedResponse,
	CommandDialog,
	type CommandStepOptions,
	type CommandStepResult,
	GraphCallError,
	HandoffDialog,
	type HandoffError,
	type HandoffOptions,
	type HandoffResult,
} from "@thread-control/botbuilder";
export { type ThreadControlExtension, threadControlOf } from "./extension.ts";
export type { BotkitThreadControlOptions } from "./options.ts";
export { threadControl } from "./plugin.ts";
export type { WebhookHandler } from "./shield.ts";
export type { MessageThreadControl } from "./thread-message.ts";

declare module "botkit/lib/botworker.js" {
	interface BotWorker {
		/** The handle of the bot's thread, with its turn's lease; null for a bot that was spawned without one. */
		readonly threadControl: ThreadHandle | null;
	}
}

declare module "botkit/lib/core.js" {
	interface BotkitMessage {
		/** The message's thread and event. Set in turns of Messenger threads and with every event of thread control. */
		threadControl?: MessageThreadControl;
	}
}
