// The whole thing on one machine: Meta's side with its page, and the Botkit bot beside it.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { DEFAULT_CONFIG, startEmulator } from "@thread-control/emulator";

const botPort = await freePort(Number(process.env.BOT_PORT ?? 3000));
const emulatorPort = await freePort(Number(process.env.PORT ?? 4100));
const [bot] = DEFAULT_CONFIG.apps;

const emulator = await startEmulator({
	port: emulatorPort,
	config: {
		...DEFAULT_CONFIG,
		profile: process.env.PROFILE ?? "classic",
		apps: [{ ...bot, webhookUrl: `http://127.0.0.1:${botPort}/api/messages` }],
		// Meta does not say what Done does under routing; the demo passes the thread back, and the page says so.
		switches: { ...DEFAULT_CONFIG.switches, inboxDone: process.env.INBOX_DONE ?? "pass_to_default" },
	},
});

let stopping = false;
const child = spawn(process.execPath, [fileURLToPath(new URL("../botkit/bot.mjs", import.meta.url))], {
	stdio: ["ignore", "inherit", "inherit"],
	env: {
		...process.env,
		PORT: String(botPort),
		APP_ID: bot.id,
		APP_SECRET: bot.secret,
		VERIFY_TOKEN: bot.verifyToken,
		PAGE_ID: DEFAULT_CONFIG.accounts[0].id,
		PAGE_ACCESS_TOKEN: bot.token,
		GRAPH_URL: emulator.url,
		PROFILE: "auto",
	},
});
child.once("exit", (code) => {
	if (stopping) return;
	console.error(`The bot ended with ${code}; see its message above.`);
	void stop(1);
});

await untilUp(`http://127.0.0.1:${botPort}/healthz`);
console.log(`
  Open   ${emulator.url}/_emulator/

  Write as the customer on the left:  hello
  then ask for a person:              agent
  Answer as the inbox on the right, click Done, and the bot goes on.

  Stop with Ctrl+C.
`);


async function stop(code) {
	stopping = true;
	child.kill("SIGTERM");
	await emulator.close();
	process.exit(code);
}
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void stop(0));

/** The wanted port, or any free one where it is taken. */
async function freePort(wanted) {
	for (const port of [wanted, 0]) {
		const server = createServer();
		const free = await new Promise((resolve) => {
			server.once("error", () => resolve(null));
			server.listen(port, "127.0.0.1", () => resolve(server.address().port));
		});
		await new Promise((resolve) => server.close(resolve));
		if (free !== null) return free;
	}
	throw new Error("no free port on this machine");
}

async function untilUp(url) {
	for (let attempt = 0; attempt < 150; attempt += 1) {
		try {
			if ((await fetch(url)).ok) return;
		} catch (error) {
			if (attempt === 149) throw new Error(`the bot did not answer at ${url}`, { cause: error });
		}
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
}
