// Runs a script in a process of its own, on the bot's core, and asks it over IPC.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { pinned } from "./cores.mjs";

const STOP_WITHIN_MS = 5_000;

/** Resolves when the script is ready: `{ ready, ask(name, argument), stop() }`. `ask` rejects when the process fails or ends. */
export async function startMeasured(cores, script, ...args) {
	const [command, commandArgs] = pinned(cores, [fileURLToPath(new URL(script, import.meta.url)), ...args]);
	const child = spawn(command, commandArgs, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
	let settle = null;
	const next = () =>
		new Promise((resolve, reject) => {
			settle = { resolve, reject };
		});
	const ended = new Promise((resolve) => {
		child.once("error", (error) => settle?.reject(error));
		child.once("exit", (code, signal) => {
			settle?.reject(new Error(`${script} ${args[0] ?? ""} ended by itself (${signal ?? code})`));
			resolve();
		});
	});
	child.on("message", ({ answer, failed }) => {
		const { resolve, reject } = settle;
		settle = null;
		if (failed === undefined) resolve(answer);
		else reject(new Error(failed));
	});
	const ready = await next();
	return {
		ready,
		ask: (name, argument) => {
			const answer = next();
			child.send({ name, argument });
			return answer;
		},
		stop: async () => {
			settle = null;
			if (child.connected) child.disconnect();
			const timer = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN_MS);
			await ended;
			clearTimeout(timer);
		},
	};
}

/** The CPU µs, user and system of all its threads, that a process used while `run` ran; and what `run` answered. */
export async function cpuOf(measured, run) {
	const before = await measured.ask("usage");
	const answer = await run();
	const after = await measured.ask("usage");
	return { answer, cpuUs: after.user + after.system - before.user - before.system };
}
