import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort, waitFor } from "../wire/bot-process.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** One run of the demo, as `npm start` has it. */
export interface DemoRun {
	/** What it printed to open, and the desk's address. */
	readonly open: string;
	readonly desk: string;
	/** Ctrl+C in its terminal: everybody in it hears. Answers the exit code. */
	interrupt(): Promise<number | null>;
	/** Ends all its processes at once (SIGKILL). */
	killAll(): Promise<void>;
	/** Ends the first process alone, by SIGKILL. */
	killFirst(): Promise<void>;
}

/** How a run that did not start ended. */
export interface DemoRefusal {
	readonly code: number | null;
	readonly stderr: string;
}

/** The demo in a folder of its own, which may be started again and again. */
export class DemoFolder {
	readonly path: string = mkdtempSync(join(tmpdir(), "thread-control-demo-"));
	readonly #children = new Set<ChildProcess>();
	readonly #env: Readonly<Record<string, string>>;

	/** `env`: of every run. */
	constructor(env: Readonly<Record<string, string>> = {}) {
		this.#env = env;
	}

	/** Starts it on free ports, as a first run; those that follow choose theirs by themselves. */
	async startFirst(): Promise<DemoRun> {
		const [port, bot, desk] = [await freePort(), await freePort(), await freePort()];
		return await this.start([], { PORT: String(port), BOT_PORT: String(bot), DESK_PORT: String(desk) });
	}

	/** Starts it and waits until it says what to open. */
	async start(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<DemoRun> {
		const { child, output } = this.#spawn(args, env);
		let open: readonly string[] | null = null;
		await waitFor(
			() => {
				if (child.exitCode !== null) throw new Error(`the demo ended with ${child.exitCode}:\n${output()}`);
				open = /Open\s+(http:\S+)\s+Desk\s+(http:\S+)/.exec(output());
				return open !== null;
			},
			60_000,
			() => `the demo did not start:\n${output()}`,
		);
		const [, page = "", desk = ""] = open ?? [];
		const pid = child.pid ?? 0;
		return {
			open: page,
			desk,
			interrupt: async () => {
				const exit = once(child, "exit");
				process.kill(-pid, "SIGINT");
				return (await exit)[0] as number | null;
			},
			killAll: async () => {
				const exit = once(child, "exit");
				process.kill(-pid, "SIGKILL");
				await exit;
			},
			killFirst: async () => {
				const exit = once(child, "exit");
				process.kill(pid, "SIGKILL");
				await exit;
			},
		};
	}

	/** Starts it where it is to end by itself. */
	async refused(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<DemoRefusal> {
		const { child, output } = this.#spawn(args, env);
		const [code] = await once(child, "close");
		return { code: code as number | null, stderr: output("stderr") };
	}

	close(): void {
		for (const { pid } of this.#children) {
			try {
				process.kill(-(pid ?? 0), "SIGKILL");
			} catch (error) {
				// Where all have ended there is no group.
				if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
			}
		}
		rmSync(this.path, { recursive: true, force: true });
	}

	#spawn(args: readonly string[], env: Readonly<Record<string, string>>) {
		const child = spawn(process.execPath, ["examples/demo/index.mjs", ...args], {
			cwd: root,
			env: { ...process.env, DEMO_DIR: this.path, ...this.#env, ...env },
			stdio: ["ignore", "pipe", "pipe"],
			// A group of its own, which can be signalled as a terminal does.
			detached: true,
		});
		this.#children.add(child);
		const said = { stdout: "", stderr: "" };
		for (const name of ["stdout", "stderr"] as const) {
			child[name].setEncoding("utf8").on("data", (chunk: string) => {
				said[name] += chunk;
			});
		}
		const output = (which?: "stderr"): string => (which === undefined ? said.stdout + said.stderr : said[which]);
		return { child, output };
	}
}
