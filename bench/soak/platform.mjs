// The emulator in a process of its own, and what people and faults ask of it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DEFAULT_CONFIG } from "@thread-control/emulator";

const PROGRAM = fileURLToPath(new URL("../../packages/emulator/bin/thread-control-emulator.mjs", import.meta.url));
export const [BOT, DESK] = DEFAULT_CONFIG.apps.map(({ id }) => id);
export const INBOX = "263902037430900";
export const PAGE = DEFAULT_CONFIG.accounts[0].id;
/** Receipts say nothing about anybody's turn, and would push older rows out of the emulator's journal. */
const FIELDS = ["messages", "messaging_postbacks", "messaging_handovers", "message_echoes", "standby"];

/** Starts it with the bot's webhook at `webhookUrl`. Resolves when it answers. */
export async function startPlatform({ profile, webhookUrl }) {
	const folder = mkdtempSync(join(tmpdir(), "thread-control-soak-"));
	const file = join(folder, "config.json");
	const config = {
		...DEFAULT_CONFIG,
		profile,
		accounts: [DEFAULT_CONFIG.accounts[0]],
		apps: DEFAULT_CONFIG.apps.map((app) => ({
			...app,
			fields: FIELDS,
			webhookUrl: app.id === BOT ? webhookUrl : null,
		})),
		switches: { inboxDone: "pass_to_default" },
	};
	writeFileSync(file, JSON.stringify(config));
	const child = spawn(process.execPath, [PROGRAM, "--port", "0", "--config", file], {
		stdio: ["ignore", "pipe", "inherit"],
	});
	const [first] = await Promise.race([
		once(child.stdout.setEncoding("utf8"), "data"),
		once(child, "exit").then(([code]) => {
			throw new Error(`the emulator ended with ${code} before it was up`);
		}),
	]);
	let stopping = false;
	child.once("exit", (code, signal) => {
		if (!stopping) console.error(`the emulator ended by itself (${signal ?? code}): nothing of this run counts`);
	});
	const url = /http:\S+?(?=\/_emulator)/.exec(first)[0];
	// Not kept alive: a connection that the emulator is just closing would lose somebody's words.
	const agent = new Agent({ maxSockets: 64 });
	const ask = (method, path, body) => call(agent, method, `${url}${path}`, body);
	const act = (path, body) => ask("POST", `/_emulator/${path}`, body);
	return {
		url,
		pid: child.pid,
		thread: async (user) => {
			const { status, json } = await ask("GET", `/_emulator/threads/${user}`);
			return status === 200 ? json : null;
		},
		threads: async () => (await ask("GET", "/_emulator/threads")).json,
		calls: async () => (await ask("GET", "/_emulator/calls")).json,
		deliveries: async (user) => (await ask("GET", `/_emulator/deliveries?userId=${user}`)).json,
		customerWrites: (user, text) => act(`users/${user}/messages`, { text }),
		customerTaps: (user, mid, { title, payload }) => act(`users/${user}/postbacks`, { mid, title, payload }),
		inbox: (user, what, body = {}) => act(`inbox/${user}/${what}`, body),
		/** The desk calls the Graph API as any other app; what is refused is no concern of ours. */
		desk: (user, edge, body = {}) =>
			ask("POST", `/me/${edge}?access_token=token-${DESK}`, { recipient: { id: user }, ...body }),
		fault: (kind, more = {}) => act("faults", { kind, appId: BOT, ...more }),
		faultsWaiting: async () => (await ask("GET", "/_emulator/faults")).json.length,
		async stop() {
			stopping = true;
			agent.destroy();
			if (child.exitCode === null && child.signalCode === null) {
				const exit = once(child, "exit");
				child.kill("SIGTERM");
				await exit;
			}
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

/** `{ status, json }` of any answer; rejects where none came. */
function call(agent, method, url, body) {
	return new Promise((resolve, reject) => {
		const bytes = body === undefined ? null : Buffer.from(JSON.stringify(body));
		const headers = bytes === null ? {} : { "content-type": "application/json", "content-length": bytes.byteLength };
		const req = request(url, { method, agent, headers }, (res) => {
			const chunks = [];
			res.on("data", (chunk) => chunks.push(chunk));
			res.once("error", reject);
			res.once("end", () => {
				const text = Buffer.concat(chunks).toString();
				resolve({ status: res.statusCode, json: text === "" ? null : JSON.parse(text) });
			});
		});
		req.once("error", reject);
		req.end(bytes ?? undefined);
	});
}
