import { createThreadControl, type Role, type SupportedProfile, type ThreadControl } from "@thread-control/core";
import { type ConfigDocument, DEFAULT_CONFIG, type Emulator, startEmulator } from "@thread-control/emulator";
import { expect } from "vitest";

type App = ConfigDocument["apps"][number];

const [bot, desk] = DEFAULT_CONFIG.apps as [App, App];
const user = "2000000000000001";
export const ACCOUNT = { channel: "messenger", account: "1000000000001" } as const;
export const THREAD = { ...ACCOUNT, user } as const;

/** Who has the thread, seen from our app. */
export type State = "ours" | "theirs" | "idle";

/** What that is to our app. */
export const STANDING = { ours: "control", theirs: "standby", idle: "idle" } as const;

/** Our app's place on the page. */
export interface Place {
	readonly profile: SupportedProfile;
	readonly role: Role;
	/** Whether the other app is no primary either. */
	readonly noPrimary?: boolean;
	readonly canTake: boolean;
}

/** An emulator whose thread is brought into any state by what the platform itself offers; nobody listens to its webhooks. */
export class StagedPlatform {
	readonly #emulator: Emulator;

	private constructor(emulator: Emulator) {
		this.#emulator = emulator;
	}

	static async start(): Promise<StagedPlatform> {
		return new StagedPlatform(
			await startEmulator({ config: { ...DEFAULT_CONFIG, apps: [placed(bot, {}), placed(desk, {})] } }),
		);
	}

	/** A fresh thread of an app at that place, in that state. */
	async stage({ profile, role, noPrimary, canTake }: Place, state: State): Promise<void> {
		const theirRole: Role = role === "primary" || noPrimary ? "secondary" : "primary";
		const defaultApp = profile === "zero_config" ? null : role === "primary" ? bot.id : desk.id;
		const apps = [placed(bot, { role, canTake }), placed(desk, { role: theirRole, canTake: true })];
		const config = { ...DEFAULT_CONFIG, profile, defaultApp, apps };
		expect((await this.ask("PUT", "/_emulator/config", config)).status).toBe(200);
		await this.ask("POST", "/_emulator/reset");
		await this.ask("POST", `/_emulator/users/${user}/messages`, { text: "hello" });
		const wanted = { ours: bot.id, theirs: desk.id, idle: null }[state];
		const owner = await this.#owner();
		if (owner !== wanted) {
			const holder = owner === desk.id ? desk : bot;
			if (wanted === null) await this.#control(holder, "release", {});
			else await this.#control(holder, "pass", { target_app_id: wanted });
		}
		expect(await this.#owner()).toBe(wanted);
	}

	/** A raw command of our app: whether it was done. */
	async command(name: string, body: object): Promise<boolean> {
		return await this.#control(bot, name, body);
	}

	/** A raw message of our app: whether it was sent. */
	async message(text: string): Promise<boolean> {
		return await this.#post(bot, "messages", { messaging_type: "RESPONSE", message: { text } });
	}

	/** A raw read by our app of an edge that names no customer. */
	async read(edge: string): Promise<boolean> {
		return (await this.ask("GET", `/v23.0/me/${edge}&access_token=${bot.token}`)).ok;
	}

	/** How many Graph calls came so far. */
	async calls(): Promise<number> {
		return ((await (await this.ask("GET", "/_emulator/calls")).json()) as unknown[]).length;
	}

	/** Our app's thread control. */
	client({ profile, role, canTake }: Place): ThreadControl {
		return createThreadControl({
			appId: bot.id,
			appSecret: bot.secret,
			verifyToken: "verify",
			token: bot.token,
			graphUrl: this.#emulator.url,
			profile,
			role,
			canTake,
		});
	}

	async close(): Promise<void> {
		await this.#emulator.close();
	}

	async ask(method: string, path: string, body?: unknown): Promise<Response> {
		const init =
			body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
		return await fetch(`${this.#emulator.url}${path}`, { method, ...init });
	}

	async #owner(): Promise<string | null> {
		const thread = await this.ask("GET", `/_emulator/threads/${user}`);
		return ((await thread.json()) as { owner: string | null }).owner;
	}

	async #control(app: App, name: string, body: object): Promise<boolean> {
		return await this.#post(app, `${name}_thread_control`, body);
	}

	async #post(app: App, edge: string, body: object): Promise<boolean> {
		const path = `/v23.0/me/${edge}?access_token=${app.token}`;
		return (await this.ask("POST", path, { recipient: { id: user }, ...body })).ok;
	}
}

function placed(app: App, place: Pick<App, "role" | "canTake">): App {
	return { ...app, ...place, webhookUrl: null };
}
