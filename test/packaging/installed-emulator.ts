import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { freePort, waitFor } from "../wire/bot-process.ts";

const USER = "2000000000000001";

interface Config {
	readonly apps: readonly Record<string, unknown>[];
}

interface ThreadView {
	readonly folder: "main" | "done";
	readonly transcript: readonly { readonly text?: string }[];
}

/** The emulator as it lies in somebody's node_modules, and a bot beside it. */
export class InstalledEmulator {
	readonly #folder: string;
	readonly #children: ChildProcess[] = [];
	readonly #said: string[] = [];
	#url = "";

	constructor(folder: string) {
		this.#folder = folder;
	}

	/** Starts both; resolves when the bot answers the webhook's challenge. */
	async start(bot: string): Promise<void> {
		const port = await freePort();
		const emulator = this.#spawn(
			["node_modules/@thread-control/emulator/bin/thread-control-emulator.mjs", "--port", "0", "--profile", "classic"],
			{},
		);
		await waitFor(
			() => this.#read(emulator).includes("/_emulator/"),
			20_000,
			() => this.#said.join(""),
		);
		this.#url = /http:\S+(?=\/_emulator\/)/.exec(this.#read(emulator))?.[0] ?? "";

		const config = await this.#call<Config>("GET", "config");
		const webhookUrl = `http://127.0.0.1:${port}/api/messages`;
		const [app, ...others] = config.apps;
		if (!app) throw new Error("the emulator's config names no app");
		await this.#call("PUT", "config", { ...config, apps: [{ ...app, webhookUrl }, ...others] });

		const child = this.#spawn([bot], {
			PORT: String(port),
			APP_ID: String(app["id"]),
			APP_SECRET: String(app["secret"]),
			VERIFY_TOKEN: String(app["verifyToken"]),
			PAGE_ACCESS_TOKEN: String(app["token"]),
			GRAPH_URL: this.#url,
		});
		const challenge = `${webhookUrl}?hub.mode=subscribe&hub.verify_token=${app["verifyToken"]}&hub.challenge=up`;
		await waitFor(
			async () => {
				if (child.exitCode !== null) throw new Error(`${bot} ended with ${child.exitCode}:\n${this.#said.join("")}`);
				return (await answer(challenge)) === "up";
			},
			30_000,
			() => `${bot} did not answer the challenge:\n${this.#said.join("")}`,
		);
	}

	customerWrites(text: string): Promise<unknown> {
		return this.#call("POST", `users/${USER}/messages`, { text });
	}

	inboxReplies(text: string): Promise<unknown> {
		return this.#call("POST", `inbox/${USER}/reply`, { text });
	}

	inboxIsDone(): Promise<unknown> {
		return this.#call("POST", `inbox/${USER}/move`, { folder: "done" });
	}

	/** What was said so far, by whomever. */
	async texts(): Promise<readonly string[]> {
		return (await this.#thread()).transcript.flatMap(({ text }) => (text === undefined ? [] : [text]));
	}

	async untilSaid(text: string): Promise<void> {
		await waitFor(
			async () => (await this.texts()).includes(text),
			20_000,
			() => `nobody said “${text}”:\n${this.#said.join("")}`,
		);
	}

	/** The goodbye leaves before the pass: only then may a person answer. */
	async untilTheInboxHasIt(): Promise<void> {
		await waitFor(
			async () => (await this.#thread()).folder === "main",
			20_000,
			() => `the inbox did not get control:\n${this.#said.join("")}`,
		);
	}

	async stop(): Promise<void> {
		for (const child of this.#children) {
			if (child.exitCode !== null || child.signalCode !== null) continue;
			const ended = once(child, "exit");
			child.kill("SIGKILL");
			await ended;
		}
	}

	#spawn(args: readonly string[], env: Record<string, string>): ChildProcess {
		const child = spawn(process.execPath, args, {
			cwd: this.#folder,
			env: { ...process.env, ...env },
			stdio: ["ignore", "pipe", "pipe"],
		});
		this.#children.push(child);
		const at = this.#children.length - 1;
		for (const stream of [child.stdout, child.stderr]) {
			stream?.setEncoding("utf8").on("data", (chunk: string) => {
				this.#said[at] = (this.#said[at] ?? "") + chunk;
			});
		}
		return child;
	}

	#thread(): Promise<ThreadView> {
		return this.#call("GET", `threads/${USER}`);
	}

	#read(child: ChildProcess): string {
		return this.#said[this.#children.indexOf(child)] ?? "";
	}

	async #call<T>(method: string, path: string, body?: object): Promise<T> {
		const response = await fetch(`${this.#url}/_emulator/${path}`, {
			method,
			...(body ? { body: JSON.stringify(body) } : {}),
		});
		if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
		return (await response.json()) as T;
	}
}

async function answer(url: string): Promise<string | null> {
	try {
		return await (await fetch(url)).text();
	} catch {
		// Not listening yet.
		return null;
	}
}
