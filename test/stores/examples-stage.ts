import { DEFAULT_CONFIG, type Emulator, startEmulator } from "@thread-control/emulator";
import { BOT, DESK, PAGE } from "../story/stage.ts";
import { EmulatedThread } from "./emulated-thread.ts";
import { Example } from "./example.ts";

export const USER = "2000000000000001";

/** The platform, one of the example bots and, where it is asked for, the example desk. */
export class ExamplesStage {
	readonly bot: Example;
	readonly desk: Example | null;
	readonly thread: EmulatedThread;
	readonly #emulator: Emulator;

	private constructor(emulator: Emulator, bot: Example, desk: Example | null) {
		this.#emulator = emulator;
		this.bot = bot;
		this.desk = desk;
		this.thread = new EmulatedThread(emulator.url, USER);
	}

	/** Starts them under `classic`; with a desk, that is where `agent` goes. */
	static async open(script: string, urls: { readonly bot: string; readonly desk?: string }): Promise<ExamplesStage> {
		const emulator = await startEmulator({ config: { ...DEFAULT_CONFIG, profile: "classic" } });
		const example = (path: string, id: string, storeUrl: string): Promise<Example> =>
			Example.on(path, {
				APP_ID: id,
				APP_SECRET: `secret-${id}`,
				PAGE_ACCESS_TOKEN: `token-${id}`,
				VERIFY_TOKEN: "verify-me",
				PAGE_ID: PAGE,
				GRAPH_URL: emulator.url,
				STORE_URL: storeUrl,
				...(id === BOT && urls.desk !== undefined ? { HANDOVER_TARGET: DESK } : {}),
			});
		const bot = await example(script, BOT, urls.bot);
		const desk = urls.desk === undefined ? null : await example("examples/desk/desk.mjs", DESK, urls.desk);
		const stage = new ExamplesStage(emulator, bot, desk);
		try {
			await Promise.all([bot.start(), desk?.start()]);
			const webhooks: Readonly<Record<string, string | undefined>> = { [BOT]: bot.url, [DESK]: desk?.url };
			const apps = DEFAULT_CONFIG.apps.map((app) => ({
				...app,
				webhookUrl: webhooks[app.id] === undefined ? null : `${webhooks[app.id]}/api/messages`,
			}));
			const body = JSON.stringify({ ...DEFAULT_CONFIG, profile: "classic", apps });
			const answer = await fetch(`${emulator.url}/_emulator/config`, { method: "PUT", body });
			if (!answer.ok) throw new Error(await answer.text());
			return stage;
		} catch (error) {
			await stage.close();
			throw error;
		}
	}

	async close(): Promise<void> {
		await Promise.all([this.bot.kill(), this.desk?.kill()]);
		await this.#emulator.close();
	}
}
