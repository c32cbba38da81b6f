import {
	type ConfigDocument,
	DEFAULT_CONFIG,
	type DeliveryRow,
	startEmulator,
	type ThreadView,
} from "@thread-control/emulator";
import { waitFor } from "../wire/bot-process.ts";

export const USER = "2000000000000001";
export const BOT = "400000000000001";
export const DESK = "400000000000002";
export const INBOX = "263902037430900";

/** The emulator, and what the people on it do. */
export interface Platform {
	/** Where clients call the Graph API; the only thing of theirs that is changed. */
	readonly url: string;
	readonly customerWrites: (text: string) => Promise<void>;
	readonly inbox: (act: "reply" | "move", body: object) => Promise<void>;
	readonly settings: (change: (config: ConfigDocument) => ConfigDocument) => Promise<void>;
	readonly thread: () => Promise<ThreadView>;
	/** What was said on the thread, `customer: hello`, oldest first. */
	readonly said: () => Promise<readonly string[]>;
	/** Waits until these are the last things said, nothing between them. */
	readonly isSaid: (...lines: readonly string[]) => Promise<void>;
	readonly deliveries: () => Promise<readonly DeliveryRow[]>;
	readonly close: () => Promise<void>;
}

/** Starts it with the default apps, Bot as Primary and Desk as Secondary where there are roles, and no webhooks. */
export async function startPlatform(config: Partial<ConfigDocument>): Promise<Platform> {
	const apps = DEFAULT_CONFIG.apps.map((app) => ({ ...app, webhookUrl: null }));
	const emulator = await startEmulator({ config: { ...DEFAULT_CONFIG, apps, ...config } });

	async function call(method: string, path: string, body?: object): Promise<unknown> {
		const answer = await fetch(`${emulator.url}/_emulator/${path}`, {
			method,
			headers: { "content-type": "application/json" },
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		const text = await answer.text();
		if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${text}`);
		return JSON.parse(text || "null");
	}

	const thread = async (): Promise<ThreadView> => (await call("GET", `threads/${USER}`)) as ThreadView;
	const names: Readonly<Record<string, string>> = { [BOT]: "bot", [DESK]: "desk" };
	const said = async (): Promise<readonly string[]> => {
		const messages = (await thread()).transcript.filter(({ kind }) => kind === "message");
		return messages.map(({ from, appId = "", text }) => `${from === "app" ? names[appId] : from}: ${text}`);
	};
	return {
		url: emulator.url,
		customerWrites: async (text) => void (await call("POST", `users/${USER}/messages`, { text })),
		inbox: async (act, body) => void (await call("POST", `inbox/${USER}/${act}`, body)),
		settings: async (change) =>
			void (await call("PUT", "config", change((await call("GET", "config")) as ConfigDocument))),
		thread,
		said,
		isSaid: async (...lines) => {
			let last: readonly string[] = [];
			await waitFor(
				async () => {
					last = (await said()).slice(-lines.length);
					return JSON.stringify(last) === JSON.stringify(lines);
				},
				10_000,
				() => `${JSON.stringify(lines)} was not said; the last things said are ${JSON.stringify(last)}`,
			);
		},
		deliveries: async () => (await call("GET", "deliveries")) as readonly DeliveryRow[],
		close: () => emulator.close(),
	};
}
