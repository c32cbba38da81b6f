#!/usr/bin/env node
// Starts the emulator and prints its address; says what it was given wrongly and exits with 2.
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { DEFAULT_CONFIG, startEmulator } from "../dist/index.mjs";

const HELP = `Meta's side of thread control on one port.

  thread-control-emulator [--port 4100] [--host 127.0.0.1] [--config FILE] [--profile NAME] [--state FILE [--fresh]]

  --port NUMBER   where to listen; else PORT from the environment, else 4100; 0 takes any free port
  --host HOST     127.0.0.1 unless told: only this machine reaches it
  --config FILE   a config document as JSON, as PUT /_emulator/config takes it
  --profile NAME  classic, hop_v2, routing or zero_config, over the config's own
  --state FILE    keeps everything in this file, and goes on from it; the config in it counts, not --config, --profile
  --fresh         begins anew: what is in the state file is forgotten
  --help          this text
`;

function wrong(message) {
	console.error(message);
	process.exit(2);
}

function options() {
	try {
		return parseArgs({
			options: {
				port: { type: "string" },
				host: { type: "string" },
				config: { type: "string" },
				profile: { type: "string" },
				state: { type: "string" },
				fresh: { type: "boolean" },
				help: { type: "boolean", short: "h" },
			},
		}).values;
	} catch (error) {
		return wrong(`${error.message}\n\n${HELP}`);
	}
}

async function configFrom(file) {
	if (file === undefined) return DEFAULT_CONFIG;
	try {
		return JSON.parse(await readFile(file, "utf8"));
	} catch (error) {
		return wrong(`--config ${file}: ${error.message}`);
	}
}

const {
	port: givenPort = process.env.PORT || "4100",
	host = "127.0.0.1",
	config: file,
	profile,
	state,
	fresh = false,
	help,
} = options();
if (help) {
	process.stdout.write(HELP);
	process.exit(0);
}
const port = Number(givenPort);
if (!/^\d+$/.test(givenPort) || port > 65535) wrong(`--port ${givenPort}: expected a number from 0 to 65535`);
if (fresh && state === undefined) wrong("--fresh: expected --state FILE, too");
const config = await configFrom(file);

let emulator;
try {
	emulator = await startEmulator({
		port,
		host,
		config: profile === undefined ? config : { ...config, profile },
		...(state === undefined ? {} : { stateFile: state, fresh }),
	});
} catch (error) {
	if (error.name === "ConfigRefused") wrong(`the config is refused: ${error.message}`);
	wrong(error.code === "EADDRINUSE" ? `port ${port} is taken: choose another with --port` : error.message);
}
console.log(`emulator: ${emulator.url}/_emulator/`);

let closing = false;
for (const signal of ["SIGINT", "SIGTERM"]) {
	process.on(signal, async () => {
		if (closing) return;
		closing = true;
		await emulator.close();
		process.exit(0);
	});
}
