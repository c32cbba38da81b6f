import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { request } from "node:http";
import { fileURLToPath } from "node:url";
import getPort, { portNumbers } from "get-port";
import { APP_SECRET, VERIFY_TOKEN } from "./deliver.ts";
import { PAGE, SELF } from "./delivery-items.ts";
import type { FakeGraph } from "./fake-graph.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

export const EXAMPLE_BOT = "examples/botkit/bot.mjs";
export const EVENT_BOT = "test/wire/event-bot.mjs";

/** A bot in a process of its own. */
export interface BotProcess {
	/** Where deliveries go. */
	readonly webhook: string;
	/** The address without a path. */
	readonly url: string;
	readonly alive: () => boolean;
	readonly stderr: () => string;
	/** The lines of stdout that are JSON objects, in order. */
	readonly lines: readonly Readonly<Record<string, unknown>>[];
	/** Ends it by SIGTERM; answers its exit code. */
	readonly stop: () => Promise<number | null>;
}

/** Starts a bot against a Graph by DESIGN §10's environment, and waits until `/healthz` answers. */
export async function startBot(
	script: string,
	graph: Pick<FakeGraph, "url">,
	env: Record<string, string> = {},
): Promise<BotProcess> {
	const port = await freePort();
	const child = spawn(process.execPath, [script], {
		cwd: root,
		env: {
			...process.env,
			PORT: String(port),
			APP_ID: SELF,
			APP_SECRET,
			VERIFY_TOKEN,
			PAGE_ID: PAGE,
			PAGE_ACCESS_TOKEN: "wire-token",
			GRAPH_URL: graph.url,
			PROFILE: "classic",
			...env,
		},
		stdio: ["ignore", "pipe", "pipe"],
	});
	const lines: Record<string, unknown>[] = [];
	let stderr = "";
	child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
		stderr += chunk;
	});
	readJsonLines(child, lines);
	let closed = false;
	child.once("close", () => {
		closed = true;
	});
	const url = `http://127.0.0.1:${port}`;
	await waitFor(async () => {
		// And not when it ended: what it said last may be read after that.
		if (closed)
			throw new Error(`${script} ended with ${child.signalCode ?? child.exitCode} before it was up:\n${stderr}`);
		return await answers(`${url}/healthz`);
	}, 30_000);
	return {
		url,
		webhook: `${url}/api/messages`,
		alive: () => child.exitCode === null && child.signalCode === null,
		stderr: () => stderr,
		lines,
		stop: () => stop(child),
	};
}

/** Polls until it holds. Throws what `ask` throws, and after `withinMs` what `describe` says. */
export async function waitFor(
	ask: () => boolean | Promise<boolean>,
	withinMs = 25_000,
	describe: () => string = () => "it did not come true",
): Promise<void> {
	const until = Date.now() + withinMs;
	while (!(await ask())) {
		if (Date.now() > until) throw new Error(`within ${withinMs} ms ${describe()}`);
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
}

/** A GET with whatever it answers; rejects where nobody listens. */
export function get(url: string): Promise<{ readonly status: number; readonly body: string }> {
	return new Promise((resolve, reject) => {
		request(url, (res) => {
			let body = "";
			res.setEncoding("utf8").on("data", (chunk: string) => {
				body += chunk;
			});
			res.once("end", () => resolve({ status: res.statusCode ?? 0, body }));
		})
			.once("error", reject)
			.end();
	});
}

async function answers(url: string): Promise<boolean> {
	try {
		return (await get(url)).status === 200;
	} catch {
		// Not listening yet.
		return false;
	}
}

function readJsonLines(child: ChildProcess, lines: Record<string, unknown>[]): void {
	let rest = "";
	child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
		const parts = (rest + chunk).split("\n");
		rest = parts.pop() ?? "";
		for (const part of parts) if (part.startsWith("{")) lines.push(JSON.parse(part) as Record<string, unknown>);
	});
}

/** A port that nobody listens on. Below those the system gives to outgoing connections: one of them could take it first. */
export async function freePort(): Promise<number> {
	return await getPort({ port: portNumbers(randomInt(10_000, 31_000), 32_000) });
}

async function stop(child: ChildProcess): Promise<number | null> {
	if (child.exitCode === null && child.signalCode === null) {
		const ended = new Promise((resolve) => child.once("exit", resolve));
		child.kill("SIGTERM");
		await ended;
	}
	return child.exitCode;
}
