import {
	type CallRow,
	type ConfigDocument,
	DEFAULT_CONFIG,
	type DeliveryRow,
	type Emulator,
	startEmulator,
	type ThreadView,
} from "@thread-control/emulator";
import { BOT, DESK, INBOX, PAGE } from "../story/stage.ts";
import { waitFor } from "../wire/bot-process.ts";
import { Door } from "./door.ts";
import { type Instance, startInstance } from "./instance.ts";

/** How long a dead instance's work waits for another one. */
export const LEASE_MS = 2_500;

const NAMES: Readonly<Record<string, string>> = { [BOT]: "bot", [DESK]: "desk", [INBOX]: "inbox" };

/** The platform, a door in front of as many instances of one bot as are started, and what can be seen and done from outside. */
export class FaultStage {
	readonly emulator: Emulator;
	readonly door: Door;
	readonly #instances: Instance[] = [];
	readonly #env: Readonly<Record<string, string>>;

	private constructor(emulator: Emulator, door: Door, env: Readonly<Record<string, string>>) {
		this.emulator = emulator;
		this.door = door;
		this.#env = env;
	}

	/** `env`: of every instance; its `PROFILE` is the platform's, too. */
	static async open(storeUrl: string, env: Readonly<Record<string, string>> = {}): Promise<FaultStage> {
		const profile = env["PROFILE"] === "classic" ? "classic" : "routing";
		const door = await Door.open();
		const webhooks: Readonly<Record<string, string>> = { [BOT]: door.webhook };
		const config: ConfigDocument = {
			...DEFAULT_CONFIG,
			profile,
			switches: { ...DEFAULT_CONFIG.switches, inboxDone: "pass_to_default" },
			apps: DEFAULT_CONFIG.apps.map((app) => ({ ...app, webhookUrl: webhooks[app.id] ?? null })),
		};
		const emulator = await startEmulator({ config });
		return new FaultStage(emulator, door, {
			APP_ID: BOT,
			APP_SECRET: `secret-${BOT}`,
			PAGE_ACCESS_TOKEN: `token-${BOT}`,
			VERIFY_TOKEN: "verify-me",
			PAGE_ID: PAGE,
			GRAPH_URL: emulator.url,
			HANDOVER_TARGET: DESK,
			STORE_URL: storeUrl,
			LEASE_MS: String(LEASE_MS),
			GRAPH_TIMEOUT_MS: "4000",
			PROFILE: profile,
			...env,
		});
	}

	/** Starts an instance; `bound`: the customer whose deliveries it gets, else it takes those nobody else takes. */
	async instance(env: Readonly<Record<string, string>> = {}, bound?: string, script?: string): Promise<Instance> {
		const instance = await startInstance({ ...this.#env, ...env }, script);
		this.#instances.push(instance);
		if (bound === undefined) this.door.others.push(instance);
		else this.door.bind(bound, instance);
		return instance;
	}

	async customerWrites(user: string, text: string): Promise<void> {
		await this.#act("POST", `users/${user}/messages`, { text });
	}

	async inbox(user: string, act: "reply" | "move", body: object): Promise<void> {
		await this.#act("POST", `inbox/${user}/${act}`, body);
	}

	/** The desk calls the Graph API, as any other app. */
	async desk(user: string, edge: "pass_thread_control" | "request_thread_control", body: object = {}): Promise<void> {
		const url = `${this.emulator.url}/me/${edge}?access_token=token-${DESK}`;
		await post("POST", url, { recipient: { id: user }, ...body });
	}

	async givesBack(user: string): Promise<void> {
		await this.desk(user, "pass_thread_control", { target_app_id: BOT });
	}

	/** What the bot said to a customer, in order. */
	async said(user: string): Promise<readonly string[]> {
		const { transcript } = await this.thread(user);
		return transcript.flatMap(({ from, kind, text }) => (from === "app" && kind === "message" ? [text ?? ""] : []));
	}

	/** Waits until the bot said something that begins like this. */
	async hears(user: string, text: string, withinMs = 30_000): Promise<void> {
		let said: readonly string[] = [];
		await waitFor(
			async () => {
				said = await this.said(user);
				return said.some((line) => line.startsWith(text));
			},
			withinMs,
			() => `customer ${user} did not hear “${text}”, but ${JSON.stringify(said)}\n${this.#tells(user)}`,
		);
	}

	/** What the instances said of a customer, and on stderr. */
	#tells(user: string): string {
		const tells = this.#instances.map(({ pid, alive, lines, stderr }) => {
			const own = lines.filter((line) => line["user"] === user || line["error"] !== undefined);
			return `instance ${pid}${alive ? "" : " (ended)"}: ${JSON.stringify(own)}\n${stderr}`;
		});
		return tells.join("\n");
	}

	async owner(user: string): Promise<string> {
		const { owner } = await this.thread(user);
		return owner === null ? "nobody" : (NAMES[owner] ?? owner);
	}

	async ownerBecomes(user: string, name: string): Promise<void> {
		await waitFor(
			async () => (await this.owner(user)) === name,
			30_000,
			() => `control of ${user} did not come to the ${name}`,
		);
	}

	/** Waits until the bot has asked the platform once more who has the thread. */
	async ownerIsRead(user: string): Promise<void> {
		const reads = async (): Promise<number> => {
			const rows = (await this.#get(`calls?userId=${user}`)) as readonly CallRow[];
			return rows.filter(({ appId, path, status }) => appId === BOT && path.includes("thread_owner") && status === 200)
				.length;
		};
		const before = await reads();
		await waitFor(
			async () => (await reads()) > before,
			40_000,
			() => `the owner of ${user} was not read`,
		);
	}

	/** How control moved from one to another, in order: `bot → desk`. */
	async moves(user: string): Promise<readonly string[]> {
		const { handovers } = await this.thread(user);
		const name = (id: string | null): string => (id === null ? "nobody" : (NAMES[id] ?? id));
		const moved = handovers.filter(({ kind, from }) => kind !== "requested" && from !== null);
		return moved.map(({ from, to }) => `${name(from)} → ${name(to)}`);
	}

	/** What the attempts to deliver a customer's message, or an echo, were answered; 0: not at all. */
	async statuses(user: string, text: string): Promise<readonly number[]> {
		const rows = (await this.#get(`deliveries?userId=${user}`)) as readonly DeliveryRow[];
		const about = rows.filter(({ appId, body }) => appId === BOT && JSON.stringify(body).includes(`"text":"${text}"`));
		return about.map(({ status }) => status);
	}

	/** Waits until the bot has heard the echo of something it said: nothing of it is on its way any more. */
	async echoed(user: string, text: string): Promise<void> {
		await waitFor(
			async () => (await this.statuses(user, text)).includes(200),
			30_000,
			() => `the bot took no echo of “${text}” to customer ${user}`,
		);
	}

	/** The bot's calls that the platform refused. */
	async refused(user?: string): Promise<readonly string[]> {
		const rows = (await this.#get(user === undefined ? "calls" : `calls?userId=${user}`)) as readonly CallRow[];
		return rows
			.filter(({ appId, status }) => appId === BOT && status >= 400)
			.map(({ path, userId }) => `${userId} ${path}`);
	}

	async thread(user: string): Promise<ThreadView> {
		return (await this.#get(`threads/${user}`)) as ThreadView;
	}

	/** Kills what still runs. */
	async close(): Promise<void> {
		await Promise.all(
			this.#instances.map(async (instance) => {
				await instance.signal("SIGCONT");
				await instance.signal("SIGKILL");
			}),
		);
		await this.door.close();
		await this.emulator.close();
	}

	async #get(path: string): Promise<unknown> {
		return await (await fetch(`${this.emulator.url}/_emulator/${path}`)).json();
	}

	async #act(method: string, path: string, body: object): Promise<void> {
		await post(method, `${this.emulator.url}/_emulator/${path}`, body);
	}
}

async function post(method: string, url: string, body: object): Promise<void> {
	const headers = { "content-type": "application/json" };
	const answer = await fetch(url, { method, headers, body: JSON.stringify(body) });
	if (!answer.ok)
		throw new Error(`${method} ${new URL(url).pathname} was answered ${answer.status}: ${await answer.text()}`);
}
