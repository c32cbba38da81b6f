import type { IncomingMessage, ServerResponse } from "node:http";
import type { GraphApi } from "@thread-control/botbuilder";
import type { HandoverResult } from "@thread-control/core";
import type {
	Activity,
	BotAdapter,
	BotState,
	ResourceResponse,
	StatePropertyAccessor,
	TurnContext,
} from "botbuilder-core";
import type { DialogContext } from "botbuilder-dialogs";
import type { Botkit, BotkitMessage, BotWorker } from "botkit";

/** What the adapter calls with a turn's context; Botkit's is `controller.handleTurn`. */
export type TurnLogic = (context: TurnContext) => Promise<void>;

/** The options of botbuilder-adapter-facebook 1.0.12 that we take over. */
export interface StockAdapterOptions {
	readonly access_token?: string;
	readonly getAccessTokenForPage?: (page: string) => Promise<string | null | undefined>;
	readonly app_secret?: string;
	readonly verify_token?: string;
	readonly api_host?: string;
	readonly api_version?: string;
}

/** The parts of botbuilder-adapter-facebook 1.0.12 we run on or stand in for; some are private to TypeScript. */
export interface StockAdapter {
	readonly options: StockAdapterOptions;
	processActivity(req: IncomingMessage, res: ServerResponse, logic: TurnLogic): Promise<void>;
	processSingleMessage(message: Record<string, unknown>, logic: TurnLogic): Promise<void>;
	sendActivities(context: TurnContext, activities: Partial<Activity>[]): Promise<ResourceResponse[]>;
	updateActivity: BotAdapter["updateActivity"];
	deleteActivity: BotAdapter["deleteActivity"];
	getAPI(activity: Partial<Activity> | undefined): Promise<GraphApi>;
	activityToFacebook(activity: Partial<Activity>): Record<string, unknown>;
}

/** One of `controller.middleware`: ware 1.3.0. */
export interface Ware {
	readonly fns: WareFunction[];
	use(fn: WareFunction): unknown;
	run(...args: unknown[]): unknown;
}

export type WareFunction = (...args: unknown[]) => unknown;

/** The parts of Botkit 4.15.0 we run on; some are private to TypeScript. */
export interface StockController {
	readonly adapter: unknown;
	readonly webserver?: unknown;
	readonly plugins: Record<string, unknown>;
	readonly middleware: Readonly<Record<"spawn" | "ingest" | "send" | "receive" | "interpret", Ware>>;
	readonly conversationState: BotState;
	readonly _events: Readonly<Record<string, readonly unknown[] | undefined>>;
	readonly dialogSet: { createContext(context: TurnContext): Promise<DialogContext> };
	getConfig(key: string): unknown;
	handleTurn(context: TurnContext): Promise<void>;
	spawn(config: unknown): Promise<BotWorker>;
	/** `message` is a dialog's result where the event is a dialog's `:after`. */
	trigger(event: string, bot?: BotWorker, message?: BotkitMessage | HandoverResult): Promise<unknown>;
	saveState(bot: BotWorker): Promise<void>;
}

/** The same controller, with the parts its types hide. */
export function stockController(controller: Botkit): StockController {
	return controller as unknown as StockController;
}

/** The property that the controller's dialog stack is in. */
export function dialogStateOf(controller: StockController): StatePropertyAccessor {
	return controller.conversationState.createProperty(String(controller.getConfig("dialogStateProperty")));
}

/** Whether an adapter is botbuilder-adapter-facebook's, by what it can do: its class may come from another copy. */
export function isFacebookAdapter(adapter: unknown): adapter is StockAdapter {
	const parts = adapter as Partial<StockAdapter> | null | undefined;
	return (
		typeof parts?.activityToFacebook === "function" &&
		typeof parts.processSingleMessage === "function" &&
		typeof parts.processActivity === "function" &&
		typeof parts.options === "object"
	);
}
