import { parseArgs } from "node:util";
import { STORES, storesNamed } from "./stores/store-server.mjs";

const PARTS = ["e2e", "ack", "inprocess"];
const FRAMEWORKS = ["botkit", "botbuilder"];

const USAGE = `node bench/run.mjs [--rounds N] [--turns N] [--only ${PARTS.join("|")}] [--bot ${FRAMEWORKS.join("|")}] [--store ${STORES.join("|")}|all] [--quick] [--assert] [--cpu-prof DIR]

  --rounds N      rounds, each with fresh processes (9)
  --turns N       measured turns of each bot in each round (2000)
  --only PART     one part instead of all three
  --bot NAME      what the bots are written with (botkit)
  --store NAME    the store under thread control, or all four in one run (memory); in process it is memory
  --quick         3 rounds of 600 turns: says whether it runs, not how fast it is
  --assert        exit with 1 when a target is missed
  --cpu-prof DIR  write CPU profiles of the measured turns there; the figures then do not count`;

/** Reads the command line; prints the usage and exits where it is wrong. */
export function readOptions(args) {
	try {
		const { values } = parseArgs({
			args,
			options: {
				rounds: { type: "string" },
				turns: { type: "string" },
				only: { type: "string" },
				bot: { type: "string", default: "botkit" },
				store: { type: "string", default: "memory" },
				quick: { type: "boolean", default: false },
				assert: { type: "boolean", default: false },
				"cpu-prof": { type: "string" },
			},
		});
		const { only, quick, bot } = values;
		if (only !== undefined && !PARTS.includes(only)) throw new Error(`--only takes ${PARTS.join(", ")}, not ${only}`);
		if (!FRAMEWORKS.includes(bot)) throw new Error(`--bot takes ${FRAMEWORKS.join(", ")}, not ${bot}`);
		const stores = storesNamed(values.store);
		if (bot !== "botkit" && values.store !== "memory") throw new Error("--store takes Botkit: leave --bot out");
		return {
			bot,
			stores,
			rounds: count("--rounds", values.rounds, quick ? 3 : 9),
			turns: count("--turns", values.turns, quick ? 600 : 2000),
			parts: (only === undefined ? PARTS : [only]).filter((part) => part !== "inprocess" || stores.includes("memory")),
			assert: values.assert,
			profileDir: values["cpu-prof"],
		};
	} catch (error) {
		console.error(`${error.message}\n\n${USAGE}`);
		process.exit(2);
	}
}

function count(name, given, otherwise) {
	const value = given === undefined ? otherwise : Number(given);
	if (!Number.isInteger(value) || value < 1) throw new Error(`${name} takes a whole number above 0, not ${given}`);
	return value;
}
