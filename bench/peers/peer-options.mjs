import { parseArgs } from "node:util";

const PARTS = ["turns", "standby", "import", "memory"];

const USAGE = `node bench/peers/run.mjs [--rounds N] [--turns N] [--warm-up N] [--threads N] [--only ${PARTS.join("|")}] [--quick] [--assert]

  --rounds N    rounds of turns, each with fresh processes, and of imports, at least 9 of those (9)
  --turns N     measured turns of each peer in each round (2000)
  --warm-up N   turns of each peer before those that are measured (10000)
  --threads N   threads in the memory store (1000000)
  --only PART   one part instead of all four
  --quick       2 rounds of 500 turns, 100000 threads: says whether it runs, not how fast it is
  --assert      exit with 1 when a target is missed`;

/** Reads the command line; prints the usage and exits where it is wrong. */
export function readPeerOptions(args) {
	try {
		const { values } = parseArgs({
			args,
			options: {
				rounds: { type: "string" },
				turns: { type: "string" },
				"warm-up": { type: "string" },
				threads: { type: "string" },
				only: { type: "string" },
				quick: { type: "boolean", default: false },
				assert: { type: "boolean", default: false },
			},
		});
		const { only, quick, assert } = values;
		if (only !== undefined && !PARTS.includes(only)) throw new Error(`--only takes ${PARTS.join(", ")}, not ${only}`);
		return {
			rounds: count("--rounds", values.rounds, quick ? 2 : 9),
			turns: count("--turns", values.turns, quick ? 500 : 2000),
			warmUp: count("--warm-up", values["warm-up"], quick ? 500 : 10_000),
			threads: count("--threads", values.threads, quick ? 100_000 : 1_000_000),
			parts: only === undefined ? PARTS : [only],
			assert,
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
