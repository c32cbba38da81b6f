// The whole thing on one machine: Meta's side with its page, the Botkit bot, and the desk where a person answers. It goes on
// where it was stopped, or killed; `--fresh` begins anew.
import { DEFAULT_CONFIG, startEmulator } from "@thread-control/emulator";
import { startApp, untilUp } from "./apps.mjs";
import { Folder } from "./folder.mjs";
import { freePort } from "./free-port.mjs";
import { applySettings, newestCustomer, withSettings } from "./platform.mjs";

const fresh = process.argv.includes("--fresh");
const folder = new Folder(process.env.DEMO_DIR);
const ports = await choosePorts();
const [bot, desk] = DEFAULT_CONFIG.apps;
const settings = {
	profile: process.env.PROFILE,
	inboxDone: process.env.INBOX_DONE,
	webhooks: Object.fromEntries(
		[bot, desk].map(({ id }, index) => [id, `http://127.0.0.1:${[ports.bot, ports.desk][index]}/api/messages`]),
	),
};

const emulator = await startEmulator({
	port: ports.emulator,
	stateFile: folder.file("platform.jsonl"),
	fresh,
	// Meta does not say what Done does under routing; the demo passes the thread back, and the page says so.
	config: withSettings({ ...DEFAULT_CONFIG, profile: "classic", switches: { inboxDone: "pass_to_default" } }, settings),
	companions: {
		links: [{ label: "Desk", url: `http://127.0.0.1:${ports.desk}/` }],
		choices: [
			{
				name: "agent",
				label: "“agent” goes to",
				url: `http://127.0.0.1:${ports.bot}/handover-target`,
				field: "target",
				options: [
					{ label: "Inbox", value: "inbox" },
					{ label: "Desk", value: desk.id },
				],
			},
		],
	},
}).catch((error) => refuse(error.message));
// It is this process's alone from here on.
if (fresh) folder.forget("bot.db", "desk.db");
folder.write("ports.json", ports);
const config = await applySettings(emulator.url, settings).catch((error) => refuse(error.message));
const customer = await newestCustomer(emulator.url);

let stopping = false;
const children = [
	start("bot", "../botkit/bot.mjs", bot, ports.bot, {
		DEMO: "1",
		STORE_URL: process.env.STORE_URL || `sqlite:${folder.file("bot.db")}`,
		...(process.env.AGENT_TARGET === "desk" ? { HANDOVER_TARGET: desk.id } : {}),
	}),
	start("desk", "../desk/desk.mjs", desk, ports.desk, {
		ROLE: "secondary",
		// An app of its own, so it has a store of its own.
		STORE_URL: process.env.DESK_STORE_URL || `sqlite:${folder.file("desk.db")}`,
	}),
];
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void stop(0));

await Promise.all([untilUp("bot", ports.bot), untilUp("desk", ports.desk)]).catch((error) => {
	if (!stopping) throw error;
});
if (!stopping) {
	console.log(`
  Open   ${emulator.url}/_emulator/${customer === null ? "" : `#user=${customer}`}
  Desk   http://127.0.0.1:${ports.desk}/

  Write as the customer on the left:  hello
  then ask for a person:              agent
  Answer as the inbox on the right, click Done, and the bot goes on.
  Or choose at the top of the page that “agent” goes to the desk, and answer there.

  Stop with Ctrl+C. npm start goes on where it was; npm start -- --fresh begins anew.
  Kept in ${folder.path}
`);
}

/** Those of the environment, else those of the last time, else the usual ones; any free one where one is taken. */
async function choosePorts() {
	const before = folder.read("ports.json") ?? {};
	const wanted = { bot: process.env.BOT_PORT, desk: process.env.DESK_PORT, emulator: process.env.PORT };
	const usual = { bot: 3000, desk: 3001, emulator: 4100 };
	const chosen = {};
	for (const [name, port] of Object.entries(usual)) {
		const first = Number(wanted[name] || before[name] || port);
		chosen[name] = await freePort(first, Object.values(chosen), first === before[name]);
	}
	return chosen;
}

function start(name, script, { id }, port, more) {
	const app = config.apps.find((each) => each.id === id) ?? DEFAULT_CONFIG.apps.find((each) => each.id === id);
	const child = startApp(script, {
		PORT: String(port),
		APP_ID: app.id,
		APP_SECRET: app.secret,
		VERIFY_TOKEN: app.verifyToken,
		PAGE_ID: config.accounts[0].id,
		PAGE_ACCESS_TOKEN: app.token,
		GRAPH_URL: emulator.url,
		PROFILE: "auto",
		...more,
	});
	child.once("exit", (code) => {
		if (stopping) return;
		console.error(`The ${name} ended with ${code}; see its message above.`);
		void stop(1);
	});
	return child;
}

/** The apps end first: their last words still reach the platform. */
async function stop(code) {
	if (stopping) return;
	stopping = true;
	await Promise.all(
		children.map(async (child) => {
			if (child.exitCode !== null || child.signalCode !== null) return;
			const ended = new Promise((resolve) => child.once("exit", resolve));
			child.kill("SIGTERM");
			await ended;
		}),
	);
	await emulator.close();
	process.exit(code);
}

function refuse(why) {
	console.error(`The demo cannot start: ${why}`);
	console.error("npm start -- --fresh begins anew; DEMO_DIR=FOLDER npm start runs another one in a folder of its own.");
	process.exit(1);
}
