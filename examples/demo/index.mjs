// The whole thing on one machine: Meta's side with its page, the Botkit bot, and the desk where a person answers.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { DEFAULT_CONFIG, startEmulator } from "@thread-control/emulator";

const ports = [];
const botPort = await freePort(Number(process.env.BOT_PORT ?? 3000));
const deskPort = await freePort(Number(process.env.DESK_PORT ?? 3001));
const emulatorPort = await freePort(Number(process.env.PORT ?? 4100));
const [bot, desk] = DEFAULT_CONFIG.apps;

const emulator = await startEmulator({
	port: emulatorPort,
	config: {
		...DEFAULT_CONFIG,
		profile: process.env.PROFILE ?? "classic",
		apps: [
			{ ...bot, webhookUrl: `http://127.0.0.1:${botPort}/api/messages` },
			{ ...desk, webhookUrl: `http://127.0.0.1:${deskPort}/api/messages` },
		],
		// Meta does not say what Done does under routing; the demo passes the thread back, and the page says so.
		switches: { ...DEFAULT_CONFIG.switches, inboxDone: process.env.INBOX_DONE ?? "pass_to_default" },
	},
	companions: {
		links: [{ label: "Desk", url: `http://127.0.0.1:${deskPort}/` }],
		choices: [
			{
				name: "agent",
				label: "“agent” goes to",
				url: `http://127.0.0.1:${botPort}/handover-target`,
				field: "target",
				options: [
					{ label: "Inbox", value: "inbox" },
					{ label: "Desk", value: desk.id },
				],
			},
		],
	},
});

let stopping = false;
const children = [
	startApp("bot", "../botkit/bot.mjs", bot, botPort, {
		DEMO: "1",
		...(process.env.AGENT_TARGET === "desk" ? { HANDOVER_TARGET: desk.id } : {}),
	}),
	startApp("desk", "../desk/desk.mjs", desk, deskPort, {
		ROLE: "secondary",
		STORE_URL: "memory:",
	}),
];

await Promise.all([untilUp("bot", botPort), untilUp("desk", deskPort)]);
console.log(`
  Open   ${emulator.url}/_emulator/
  Desk   http://127.0.0.1:${deskPort}/

  Write as the customer on the left:  hello
  then ask for a person:              agent
  Answer as the inbox on the right, click Done, and the bot goes on.
  Or choose at the top of the page that “agent” goes to the desk, and answer there.

  Stop with Ctrl+C.
`);

function startApp(name, script, app, port, more) {
	const child = spawn(process.execPath, [fileURLToPath(new URL(script, import.meta.url))], {
		stdio: ["ignore", "inherit", "inherit"],
		env: {
			...process.env,
			PORT: String(port),
			APP_ID: app.id,
			APP_SECRET: app.secret,
			VERIFY_TOKEN: app.verifyToken,
			PAGE_ID: DEFAULT_CONFIG.accounts[0].id,
			PAGE_ACCESS_TOKEN: app.token,
			GRAPH_URL: emulator.url,
			PROFILE: "auto",
			...more,
		},
	});
	child.once("exit", (code) => {
		if (stopping) return;
		console.error(`The ${name} ended with ${code}; see its message above.`);
		void stop(1);
	});
	return child;
}

async function stop(code) {
	stopping = true;
	for (const child of children) child.kill("SIGTERM");
	await emulator.close();
	process.exit(code);
}
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void stop(0));

/** The wanted port, or any free one where it is taken, by us too. */
async function freePort(wanted) {
	for (const port of [wanted, 0, 0, 0]) {
		const server = createServer();
		const free = await new Promise((resolve) => {
			server.once("error", () => resolve(null));
			server.listen(port, "127.0.0.1", () => resolve(server.address().port));
		});
		await new Promise((resolve) => server.close(resolve));
		if (free !== null && !ports.includes(free)) {
			ports.push(free);
			return free;
		}
	}
	throw new Error("no free port on this machine");
}

async function untilUp(name, port) {
	const url = `http://127.0.0.1:${port}/healthz`;
	for (let attempt = 0; attempt < 150; attempt += 1) {
		try {
			if ((await fetch(url)).ok) return;
		} catch (error) {
			if (attempt === 149) throw new Error(`the ${name} did not answer at ${url}`, { cause: error });
		}
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
}
