import {
	type ConfigDocument,
	DEFAULT_CONFIG,
	type DeliveryRow,
	type Emulator,
	startEmulator,
	type ThreadView,
} from "@thread-control/emulator";
import { expect } from "vitest";
import { type BotProcess, startBot, waitFor } from "../wire/bot-process.ts";
import { Participant } from "./participant.ts";

export const PAGE = "1000000000001";
export const USER = "2000000000000001";
export const BOT = "400000000000001";
export const DESK = "400000000000002";
export const INBOX = "263902037430900";
export const ALL_FIELDS: readonly string[] = DEFAULT_CONFIG.apps[0]?.fields ?? [];

const NAMES: Readonly<Record<string, string>> = { [BOT]: "bot", [DESK]: "desk", [INBOX]: "inbox" };
/** Echoes and receipts tell of what was said, not of who may speak. */
const NOT_HEARD: readonly string[] = ["echo", "read", "delivery"];

/** The platform, the bot and the desk, each as it really runs, and what can be seen and done from outside. */
export class Stage {
	readonly bot: Participant;
	readonly desk: Participant;
	readonly botProcess: BotProcess;
	readonly deskProcess: BotProcess;
	readonly #emulator: Emulator;
	#saidSoFar = 0;

	constructor(emulator: Emulator, bot: BotProcess, desk: BotProcess) {
		this.#emulator = emulator;
		this.botProcess = bot;
		this.deskProcess = desk;
		this.bot = new Participant("bot", () => this.#heardBy(BOT));
		this.desk = new Participant("desk", () => this.#heardBy(DESK));
	}

	/** Puts a changed config in force, as the page admin does in the page's settings. */
	async settings(change: (config: ConfigDocument) => ConfigDocument): Promise<void> {
		const config = (await this.#get("config")) as ConfigDocument;
		await this.#call("PUT", "config", change(config));
	}

	/** Sets the webhook fields the desk is subscribed to. */
	async deskSubscribes(fields: readonly string[]): Promise<void> {
		await this.settings((config) => ({
			...config,
			apps: config.apps.map((app) => (app.id === DESK ? { ...app, fields } : app)),
		}));
	}

	async customerWrites(text: string): Promise<void> {
		await this.#call("POST", `users/${USER}/messages`, { text });
		await this.isSaid(`customer: ${text}`);
	}

	async inbox(act: "reply" | "move" | "request", body: object = {}): Promise<void> {
		await this.#call("POST", `inbox/${USER}/${act}`, body);
	}

	async timePasses(advanceMs: number): Promise<void> {
		await this.#call("POST", "clock", { advanceMs });
	}

	/** The next lines of the thread, whoever says them; nothing else may be said before or between them. */
	async isSaid(...lines: readonly string[]): Promise<void> {
		const said = async (): Promise<readonly string[]> => (await this.#transcript()).slice(this.#saidSoFar);
		await waitFor(
			async () => (await said()).length >= lines.length,
			30_000,
			() => `nobody said ${JSON.stringify(lines)}`,
		);
		expect((await said()).slice(0, lines.length)).toEqual(lines);
		this.#saidSoFar += lines.length;
	}

	/** Who has control, by the platform. */
	async owner(): Promise<string> {
		const { owner } = await this.#thread();
		return owner === null ? "nobody" : (NAMES[owner] ?? owner);
	}

	async ownerBecomes(name: string): Promise<void> {
		await waitFor(
			async () => (await this.owner()) === name,
			10_000,
			() => `control did not come to the ${name}`,
		);
	}

	/** The control calls an app made so far, by their edge. */
	async calls(appId: string): Promise<readonly string[]> {
		const rows = (await this.#get("calls")) as readonly { appId: string; path: string }[];
		const edges = rows.filter((row) => row.appId === appId).map(({ path }) => path.replace(/^.*\/([a-z_]+).*$/, "$1"));
		return edges.filter((edge) => edge.endsWith("thread_control") || edge === "secondary_receivers");
	}

	/** What the bot's handoff step ended with, in order, when it has ended so often. */
	async handoffEnds(times: number): Promise<readonly Readonly<Record<string, unknown>>[]> {
		await waitFor(
			() => this.botProcess.lines.length >= times,
			30_000,
			() => `the step did not end ${times} times`,
		);
		return this.botProcess.lines;
	}

	/** Lets the bot take control back, as its code might at any time. */
	async botTakesBack(): Promise<void> {
		const key = { channel: "messenger", account: PAGE, user: USER };
		const { body } = await post(`${this.botProcess.url}/take`, key);
		expect(body).toMatchObject({ result: "ok" });
	}

	/** What the agent does at the desk. */
	async agent(act: string, body: object = {}): Promise<{ readonly status: number; readonly body: unknown }> {
		return await post(
			`${this.deskProcess.url}/threads/${encodeURIComponent(`messenger:${PAGE}:${USER}`)}/${act}`,
			body,
		);
	}

	/** What the agent sees: the thread as the desk shows it, when it shows so many lines. */
	async deskShows(lines: number): Promise<DeskThread> {
		const shown = async (): Promise<number> => (await this.#deskThreads())[0]?.lines.length ?? 0;
		await waitFor(
			async () => (await shown()) >= lines,
			10_000,
			() => `the desk did not show ${lines} lines`,
		);
		return await this.deskThread();
	}

	async deskThread(): Promise<DeskThread> {
		const [thread] = await this.#deskThreads();
		if (thread === undefined) throw new Error("the desk shows no thread");
		return thread;
	}

	async #deskThreads(): Promise<readonly DeskThread[]> {
		return (await (await fetch(`${this.deskProcess.url}/threads`)).json()) as readonly DeskThread[];
	}

	async close(): Promise<void> {
		await Promise.all([this.botProcess.stop(), this.deskProcess.stop()]);
		await this.#emulator.close();
		expect([this.botProcess.stderr(), this.deskProcess.stderr()]).toEqual(["", ""]);
	}

	async #heardBy(appId: string): Promise<readonly string[]> {
		const rows = (await this.#get("deliveries")) as readonly DeliveryRow[];
		const heard = rows.filter((row) => row.appId === appId && row.status === 200 && !NOT_HEARD.includes(row.kind));
		return heard.map(({ channel, kind, body }) => describe(channel, kind, body));
	}

	async #transcript(): Promise<readonly string[]> {
		const { transcript } = await this.#thread();
		const spoken = transcript.filter(({ kind }) => kind === "message");
		return spoken.map(({ from, appId, text }) => `${from === "app" ? (NAMES[appId ?? ""] ?? appId) : from}: ${text}`);
	}

	async #thread(): Promise<ThreadView> {
		return (await this.#get(`threads/${USER}`)) as ThreadView;
	}

	async #get(path: string): Promise<unknown> {
		return await (await fetch(`${this.#emulator.url}/_emulator/${path}`)).json();
	}

	async #call(method: string, path: string, body: object): Promise<void> {
		const headers = { "content-type": "application/json" };
		const address = `${this.#emulator.url}/_emulator/${path}`;
		const answer = await fetch(address, { method, headers, body: JSON.stringify(body) });
		if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${await answer.text()}`);
	}
}

/** A thread as `GET /threads` of the desk shows it. */
export interface DeskThread {
	readonly id: string;
	readonly user: string;
	readonly standing: string;
	readonly lines: readonly { readonly at: number; readonly from: string; readonly text: string }[];
	readonly metadata: string | null;
	readonly reason: string | null;
	readonly expiresAt: number | null;
}

/** The example bots, watched: each as its framework has it. */
export const STORY_BOTS: readonly (readonly [name: string, script: string])[] = [
	["Botkit", "test/story/story-bot.mjs"],
	["Bot Framework", "test/adapters/story-bot.mjs"],
];

/**
 * Opens the curtain: no app has been told a role yet, and each listens at its own address. `changed`: of the environment both
 * apps run in; `script`: the bot, by default Botkit's.
 */
export async function openStage(
	config: Partial<ConfigDocument>,
	changed: Readonly<Record<string, string>> = {},
	script: string = STORY_BOTS[0]?.[1] ?? "",
): Promise<Stage> {
	const emulator = await startEmulator({ config: { ...DEFAULT_CONFIG, ...config } });
	const env = { PROFILE: "auto", PAGE_ID: PAGE, VERIFY_TOKEN: "verify-me" };
	const app = (id: string): Record<string, string> => ({
		...env,
		APP_ID: id,
		APP_SECRET: `secret-${id}`,
		PAGE_ACCESS_TOKEN: `token-${id}`,
		HANDOVER_TARGET: DESK,
		...changed,
	});
	const [bot, desk] = await Promise.all([
		startBot(script, emulator, app(BOT)),
		startBot("examples/desk/desk.mjs", emulator, app(DESK)),
	]);
	const stage = new Stage(emulator, bot, desk);
	const webhooks: Readonly<Record<string, string>> = { [BOT]: bot.webhook, [DESK]: desk.webhook };
	await stage.settings((now) => ({
		...now,
		apps: now.apps.map((each) => ({ ...each, webhookUrl: webhooks[each.id] ?? null })),
	}));
	return stage;
}

function describe(channel: string, kind: string, body: unknown): string {
	const { entry } = body as { entry: readonly Record<string, readonly Record<string, unknown>[]>[] };
	const item = entry[0]?.[channel]?.[0] ?? {};
	if (kind === "message") return `${channel === "standby" ? "standby" : "messages"}: ${textOf(item["message"])}`;
	if (kind === "app_roles")
		return `app_roles: ${Object.values(item["app_roles"] as object)
			.flat()
			.join()}`;
	const { metadata = "" } = item[kind] as { metadata?: string };
	return `${kind}: ${metadata}`;
}

function textOf(message: unknown): string {
	return (message as { text: string }).text;
}

/** Posts JSON; answers what came. */
export async function post(url: string, body: object): Promise<{ readonly status: number; readonly body: unknown }> {
	const headers = { "content-type": "application/json" };
	const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
	return { status: answer.status, body: await answer.json() };
}
