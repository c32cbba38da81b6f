import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { noteReturned } from "@thread-control/botbuilder";
import {
	createThreadControl,
	type HandoverResult,
	type ThreadControl,
	type ThreadControlOptions,
} from "@thread-control/core";
import {
	type Activity,
	type ActivityHandlerBase,
	type MiddlewareSet,
	TestAdapter,
	type TurnContext,
} from "botbuilder-core";
import { Configuration, getRuntimeServices } from "botbuilder-dialogs-adaptive-runtime";
import ThreadControlComponent from "./index.ts";
import { APP_ID, type PlatformCall, startPlatform } from "./platform.test-data.ts";

export const KEY = { channel: "messenger", account: "1001", user: "u1" } as const;

const RESULT: HandoverResult = {
	outcome: "returned",
	by: "passed",
	metadata: null,
	startedAt: 1,
	endedAt: 2,
	reason: "asked",
	transcript: [],
	customerMessages: 3,
};

/** A bot of the real adaptive runtime, its dialogs given as JSON, against a platform that says yes. */
export interface AdaptiveBot {
	readonly control: ThreadControl;
	readonly calls: readonly PlatformCall[];
	/** Runs an activity of the customer's through the bot; answers the texts it said. */
	hears(activity: Partial<Activity> | string): Promise<readonly string[]>;
	/** Ends the running handover as the platform's return does, in a turn of its own. */
	threadComesBack(): Promise<readonly string[]>;
	/** Runs code of one's own in place of the bot, in a turn of the customer's. */
	inTurn(code: (context: TurnContext) => Promise<void>): Promise<void>;
	close(): Promise<void>;
}

class OpenAdapter extends TestAdapter {
	async run(activity: Partial<Activity>, logic: (context: TurnContext) => Promise<void>): Promise<void> {
		await this.runMiddleware(this.createContext(activity), logic);
	}
}

/** Starts one whose root dialog has these triggers. */
export async function startAdaptiveBot(
	triggers: readonly object[],
	options: Partial<ThreadControlOptions> = {},
	recognizer: object | null = null,
): Promise<AdaptiveBot> {
	const root = mkdtempSync(join(tmpdir(), "declarative-"));
	const main = { $kind: "Microsoft.AdaptiveDialog", id: "main", autoEndDialog: false, recognizer, triggers };
	writeFileSync(join(root, "main.dialog"), JSON.stringify(main));
	const platform = await startPlatform();
	const control = createThreadControl({
		appId: APP_ID,
		appSecret: "s",
		verifyToken: "v",
		token: "t",
		graphUrl: platform.url,
		profile: "classic",
		...options,
	});
	const [services, configuration] = await getRuntimeServices(root, new Configuration(), { threadControl: control });
	new ThreadControlComponent().configureServices(services, configuration.bind(["threadControl"]));
	const made = services.makeInstances<{ bot: ActivityHandlerBase; middlewares: MiddlewareSet }>();
	// The dialogs alone: their turns come from the test.
	control.host({ turn: async () => {} });
	const adapter = new OpenAdapter(async () => {});
	adapter.use(made.middlewares);

	async function turn(activity: Partial<Activity>, logic: (context: TurnContext) => Promise<void>): Promise<string[]> {
		adapter.activeQueue.splice(0);
		const user = { id: KEY.user, name: KEY.user };
		const page = { id: KEY.account, name: KEY.account };
		const conversation = { id: KEY.user } as Activity["conversation"];
		await adapter.run({ channelId: "facebook", from: user, recipient: page, conversation, ...activity }, logic);
		return adapter.activeQueue.filter(({ type }) => type === "message").map(({ text }) => text ?? "");
	}

	return {
		control,
		calls: platform.calls,
		hears: (given) => {
			const activity = typeof given === "string" ? { type: "message", text: given } : given;
			return turn(activity, (context) => made.bot.run(context));
		},
		inTurn: async (code) => {
			await turn({ type: "message", text: "" }, code);
		},
		threadComesBack: async () => {
			const thread = control.thread(KEY);
			const { id = "" } = (await thread.handover()) ?? {};
			await thread.cancel(id);
			return await turn({ type: "event", name: "threadControl.returned", value: RESULT }, async (context) => {
				noteReturned(context, id, RESULT);
				await made.bot.run(context);
			});
		},
		close: async () => {
			await control.close();
			await platform.close();
			rmSync(root, { recursive: true });
		},
	};
}
