import type { AppConfig, ConfigDocument, Profile } from "../config/config-document.ts";
import { DEFAULT_CONFIG } from "../config/config-document.ts";
import type { Switches } from "../config/switches.ts";
import type { CallRow, DeliveryRow } from "../journal.ts";
import { type Emulator, startEmulator } from "../start-emulator.ts";
import type { ThreadView } from "../threads/thread.ts";
import { eventually, type Item, Receiver } from "./receiver.ts";

export const PAGE = "1000000000001";
export const USER = "2000000000000001";
export const INBOX_ID = "263902037430900";

/** The apps of a scene: bot is primary and default app, desk is secondary and may take, guest may nothing. */
export const APP_IDS = { bot: "400000000000001", desk: "400000000000002", guest: "400000000000003" } as const;

export type AppName = keyof typeof APP_IDS;

const NAMES: Readonly<Record<string, string>> = {
	...Object.fromEntries(Object.entries(APP_IDS).map(([name, id]) => [id, name])),
	[INBOX_ID]: "inbox",
};

export interface GraphResult {
	readonly status: number;
	readonly body: Record<string, unknown>;
	readonly headers: Headers;
}

export interface SceneOptions {
	readonly profile: Profile;
	readonly switches?: Partial<Switches>;
	readonly now?: () => number;
	readonly config?: (config: ConfigDocument) => ConfigDocument;
	readonly stateFile?: string;
}

/** A really started emulator with a really listening webhook for every app. */
export class Scene {
	readonly emulator: Emulator;
	readonly receivers: Readonly<Record<AppName, Receiver>>;
	readonly config: ConfigDocument;
	#heard: Record<AppName, number> = { bot: 0, desk: 0, guest: 0 };

	constructor(emulator: Emulator, receivers: Readonly<Record<AppName, Receiver>>, config: ConfigDocument) {
		this.emulator = emulator;
		this.receivers = receivers;
		this.config = config;
	}

	/** Calls an actor or a control endpoint. */
	async act(method: string, path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
		const response = await fetch(`${this.emulator.url}/_emulator${path}`, {
			method,
			...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
		});
		return { status: response.status, body: (await response.json()) as Record<string, unknown> };
	}

	/** Calls Graph as an app, with a JSON body. */
	graph(app: AppName, method: string, path: string, body?: unknown): Promise<GraphResult> {
		const joiner = path.includes("?") ? "&" : "?";
		return this.request(`${path}${joiner}access_token=token-${APP_IDS[app]}`, {
			method,
			...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
		});
	}

	async request(path: string, init: RequestInit = {}): Promise<GraphResult> {
		const response = await fetch(`${this.emulator.url}${path}`, init);
		return {
			status: response.status,
			body: (await response.json()) as Record<string, unknown>,
			headers: response.headers,
		};
	}

	say(text: string, userId: string = USER): Promise<{ status: number; body: Record<string, unknown> }> {
		return this.act("POST", `/users/${userId}/messages`, { text });
	}

	async thread(userId: string = USER): Promise<ThreadView> {
		return (await this.act("GET", `/threads/${userId}`)).body as unknown as ThreadView;
	}

	/** Who owns the thread: an app's name, `inbox`, or null. */
	async owner(userId: string = USER): Promise<string | null> {
		const { owner } = await this.thread(userId);
		return owner === null ? null : (NAMES[owner] ?? owner);
	}

	async deliveries(): Promise<readonly DeliveryRow[]> {
		return (await this.act("GET", "/deliveries")).body as unknown as DeliveryRow[];
	}

	async calls(): Promise<readonly CallRow[]> {
		return (await this.act("GET", "/calls")).body as unknown as CallRow[];
	}

	advance(advanceMs: number): Promise<unknown> {
		return this.act("POST", "/clock", { advanceMs });
	}

	/**
	 * What each app heard about a user since it was last asked, in words. Lets the customer read: a read is the last
	 * thing delivered, in order, so nothing can still be on its way.
	 */
	async heard(userId: string = USER): Promise<Readonly<Record<AppName, readonly string[]>>> {
		const { watermark } = (await this.act("POST", `/users/${userId}/reads`, {})).body;
		const heard = { bot: [] as string[], desk: [] as string[], guest: [] as string[] };
		for (const name of Object.keys(heard) as AppName[]) {
			const { received } = this.receivers[name];
			if (!this.config.apps.some((app) => app.id === APP_IDS[name] && (app.role || this.config.profile !== "classic")))
				continue;
			const end = await eventually(`${name} hears the read of ${watermark}`, () => {
				const index = received.findLastIndex(
					(each, at) => at >= this.#heard[name] && inWords(each.body).includes(`read ${watermark}`),
				);
				return index < 0 ? undefined : index;
			});
			heard[name] = received.slice(this.#heard[name], end).map((each) => inWords(each.body));
			this.#heard[name] = end + 1;
		}
		return heard;
	}

	async close(): Promise<void> {
		await this.emulator.close();
		await Promise.all(Object.values(this.receivers).map((receiver) => receiver.close()));
	}
}

export async function startScene({
	profile,
	switches = {},
	now,
	config = (c) => c,
	stateFile,
}: SceneOptions): Promise<Scene> {
	const receivers = { bot: new Receiver(), desk: new Receiver(), guest: new Receiver() };
	const [bot, desk] = DEFAULT_CONFIG.apps as readonly [AppConfig, AppConfig];
	const { role: _, ...roleless } = desk;
	const guest = {
		...roleless,
		id: APP_IDS.guest,
		name: "Guest",
		secret: `secret-${APP_IDS.guest}`,
		token: `token-${APP_IDS.guest}`,
		canTake: false,
		humanAgent: true,
	};
	const apps = [
		{ ...bot, webhookUrl: await receivers.bot.listen() },
		{ ...desk, webhookUrl: await receivers.desk.listen() },
		{ ...guest, webhookUrl: await receivers.guest.listen() },
	];
	const given = config({
		...DEFAULT_CONFIG,
		profile,
		defaultApp: profile === "zero_config" ? null : APP_IDS.bot,
		apps,
		switches,
	});
	const emulator = await startEmulator({ config: given, ...(now ? { now } : {}), ...(stateFile ? { stateFile } : {}) });
	return new Scene(emulator, receivers, given);
}

/** A delivery in words: channel, what it is, and the apps it names. */
export function inWords(body: Receiver["received"][number]["body"]): string {
	const entry = body.entry[0];
	const channel = entry?.standby ? "standby" : "messaging";
	const item: Item = (entry?.standby ?? entry?.messaging)?.[0] ?? {};
	return `${channel} ${itemInWords(item)}`;
}

function itemInWords(item: Item): string {
	const named = (id: unknown): string => (id === null ? "nobody" : (NAMES[String(id)] ?? String(id)));
	for (const [key, value] of Object.entries(item)) {
		if (["sender", "recipient", "timestamp"].includes(key)) continue;
		const content = value as Readonly<Record<string, unknown>>;
		if (key === "message")
			return content["is_echo"] ? `echo ${named(content["app_id"])}: ${content["text"]}` : `message ${content["text"]}`;
		if (key === "postback")
			return `postback ${content["title"]}${"payload" in content ? ` = ${content["payload"]}` : ""}`;
		if (key === "read") return `read ${content["watermark"]}`;
		if (key === "delivery") return "receipt";
		const words = Object.entries(content).map(
			([name, id]) => `${name.replace("_owner_app_id", "")}=${name === "metadata" ? id : named(id)}`,
		);
		return [key.replace("_thread_control", ""), ...words].join(" ");
	}
	return "nothing";
}
