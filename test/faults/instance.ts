import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Store } from "@thread-control/core";
import { freePort, get, waitFor } from "../wire/bot-process.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

export const FAULT_BOT = "test/faults/fault-bot.mjs";

/** A line of JSON a bot wrote on stdout. */
export type Line = Readonly<Record<string, unknown>>;

/** One process of a bot, which may be killed, stopped and asked. */
export class Instance {
	readonly url: string;
	readonly lines: Line[] = [];
	stderr = "";
	/** Whether it has not ended, or may have said something that we have not read. */
	alive = true;
	readonly #child: ChildProcess;

	constructor(script: string, port: number, env: Readonly<Record<string, string>>) {
		this.url = `http://127.0.0.1:${port}`;
		this.#child = spawn(process.execPath, [script], {
			cwd: root,
			env: { ...process.env, PORT: String(port), ...env },
			stdio: ["ignore", "pipe", "pipe"],
		});
		this.#child.once("close", () => {
			this.alive = false;
		});
		this.#child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
			this.stderr += chunk;
		});
		let rest = "";
		this.#child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
			const parts = (rest + chunk).split("\n");
			rest = parts.pop() ?? "";
			for (const part of parts) if (part.startsWith("{")) this.lines.push(JSON.parse(part) as Line);
		});
	}

	/** What ended it: a signal, an exit code, or null while it runs. */
	get endedBy(): string | number | null {
		return this.#child.signalCode ?? this.#child.exitCode;
	}

	get pid(): number {
		return this.#child.pid ?? 0;
	}

	/** Sends a signal, and waits for the end where the signal means one. */
	async signal(signal: "SIGKILL" | "SIGTERM" | "SIGSTOP" | "SIGCONT"): Promise<void> {
		const ends = signal === "SIGKILL" || signal === "SIGTERM";
		if (!this.alive) return;
		const close = once(this.#child, "close");
		this.#child.kill(signal);
		if (ends) await close;
	}

	/** Waits for an end that comes from inside. */
	async ended(withinMs = 30_000): Promise<void> {
		await waitFor(
			() => !this.alive,
			withinMs,
			() => `the process did not end; it said ${JSON.stringify(this.lines)} ${this.stderr}`,
		);
	}

	/** What it answers at a path, as JSON. */
	async ask(path: string): Promise<unknown> {
		return JSON.parse((await get(`${this.url}${path}`)).body);
	}

	async counters(): Promise<Readonly<Record<string, number>>> {
		return (await this.ask("/counters")) as Readonly<Record<string, number>>;
	}

	/** The texts of a customer's messages that were given up. */
	async parked(user: string): Promise<readonly string[]> {
		const parked = (await this.ask("/parked")) as Awaited<ReturnType<Store["parked"]>>;
		const effects = parked.filter(({ thread }) => thread.endsWith(`:${user}`)).flatMap(({ work }) => work.effects);
		return effects.flatMap((effect) =>
			effect.type === "route" && effect.event.kind === "message" ? [effect.event.text ?? ""] : [],
		);
	}

	/** Waits for a line of its that holds all of this. */
	async says(part: Line): Promise<void> {
		const holds = (line: Line): boolean => Object.entries(part).every(([name, value]) => line[name] === value);
		await waitFor(
			() => this.lines.some(holds),
			30_000,
			() => `it did not say ${JSON.stringify(part)}, but ${JSON.stringify(this.lines)} ${this.stderr}`,
		);
	}
}

/** Starts a process and waits until it answers `/healthz`. */
export async function startInstance(
	env: Readonly<Record<string, string>>,
	script: string = FAULT_BOT,
): Promise<Instance> {
	const instance = new Instance(script, await freePort(), env);
	await waitFor(
		async () => {
			if (!instance.alive)
				throw new Error(`${script} ended by ${instance.endedBy} before it was up:\n${instance.stderr}`);
			return await isUp(instance.url);
		},
		30_000,
		() => `${script} was not up`,
	);
	return instance;
}

async function isUp(url: string): Promise<boolean> {
	try {
		return (await get(`${url}/healthz`)).status === 200;
	} catch {
		// Not listening yet.
		return false;
	}
}
