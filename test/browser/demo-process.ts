import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../wire/bot-process.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The demo as `npm start` runs it. */
export interface Demo {
	readonly url: string;
	readonly alive: () => boolean;
	readonly stop: () => Promise<void>;
}

/** Starts the demo on free ports, in a folder of its own, and waits for the address it prints. */
export async function startDemo(env: Record<string, string>): Promise<Demo> {
	const [port, botPort, deskPort] = [await freePort(), await freePort(), await freePort()];
	const folder = mkdtempSync(join(tmpdir(), "thread-control-demo-"));
	const child = spawn(process.execPath, ["examples/demo/index.mjs"], {
		cwd: root,
		env: {
			...process.env,
			DEMO_DIR: folder,
			PORT: String(port),
			BOT_PORT: String(botPort),
			DESK_PORT: String(deskPort),
			...env,
		},
		stdio: ["ignore", "pipe", "pipe"],
	});
	let output = "";
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding("utf8");
		stream.on("data", (chunk: string) => {
			output += chunk;
		});
	}
	const url = await waitFor(() => {
		if (child.exitCode !== null) throw new Error(`the demo ended with ${child.exitCode}:\n${output}`);
		return /Open\s+(http:\S+)/.exec(output)?.[1] ?? null;
	}, 30_000);
	return {
		url,
		alive: () => child.exitCode === null,
		stop: () => stop(child).then(() => rmSync(folder, { recursive: true, force: true })),
	};
}

/** Polls until it answers something; throws what it throws, and when the time is over. */
export async function waitFor<T>(ask: () => T | null | Promise<T | null>, withinMs: number): Promise<T> {
	const until = Date.now() + withinMs;
	for (;;) {
		const answer = await ask();
		if (answer !== null) return answer;
		if (Date.now() > until) throw new Error(`not within ${withinMs} ms`);
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}

async function stop(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null) return;
	const ended = new Promise((resolve) => child.once("exit", resolve));
	child.kill("SIGTERM");
	await ended;
}
