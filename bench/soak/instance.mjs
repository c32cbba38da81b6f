// One process of examples/botkit, unchanged, which may be killed, stopped and started again.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import getPort, { portNumbers } from "get-port";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const SCRIPT = "examples/botkit/bot.mjs";
const UP_WITHIN_MS = 60_000;

export class Instance {
	name;
	port;
	/** What the processes so far wrote on stderr, by line. */
	errors = [];
	/** Ended by itself, with its code: nobody asked for that. */
	crashes = [];
	#env;
	#child = null;
	#asked = false;

	constructor(name, port, env) {
		this.name = name;
		this.port = port;
		this.#env = env;
	}

	static async make(name, env) {
		return new Instance(name, await freePort(), env);
	}

	get alive() {
		return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
	}

	/** Starts a process on the same port as before, and waits until `/healthz` answers. */
	async start() {
		this.#asked = false;
		const env = { ...process.env, ...this.#env, PORT: String(this.port) };
		const child = spawn(process.execPath, [SCRIPT], { cwd: ROOT, env, stdio: ["ignore", "ignore", "pipe"] });
		this.#child = child;
		const closed = once(child, "close");
		let rest = "";
		child.stderr.setEncoding("utf8").on("data", (chunk) => {
			const lines = (rest + chunk).split("\n");
			rest = lines.pop();
			this.errors.push(...lines);
		});
		child.once("exit", (code, signal) => {
			if (!this.#asked) this.crashes.push(signal ?? code);
		});
		const until = Date.now() + UP_WITHIN_MS;
		while (!(await answers(this.port))) {
			if (!this.alive) {
				await closed;
				const by = child.signalCode ?? child.exitCode;
				throw new Error(`${SCRIPT} was ended by ${by} before it was up:\n${this.errors.slice(-20).join("\n")}`);
			}
			if (Date.now() > until) throw new Error(`${SCRIPT} was not up within ${UP_WITHIN_MS} ms`);
			await sleep(50);
		}
	}

	/** SIGKILL or SIGTERM, and waits for the end; SIGSTOP and SIGCONT go out alone. */
	async signal(signal) {
		if (!this.alive) return;
		if (signal === "SIGSTOP" || signal === "SIGCONT") {
			this.#child.kill(signal);
			return;
		}
		this.#asked = true;
		const exit = once(this.#child, "exit");
		this.#child.kill(signal);
		await exit;
	}
}

function answers(port) {
	return new Promise((resolve) => {
		get({ host: "127.0.0.1", port, path: "/healthz", agent: false }, (res) => {
			res.resume();
			resolve(res.statusCode === 200);
		}).once("error", () => resolve(false));
	});
}

/** A port that nobody listens on, below those that systems give out by themselves: it has to be free again after each restart. */
async function freePort() {
	return await getPort({ port: portNumbers(20_000 + Math.floor(Math.random() * 10_000), 32_000) });
}
