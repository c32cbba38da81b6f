import type { Plan } from "./play.ts";

/** The same runs every time, unless the environment asks for others. */
const SEED = 20_261_123;

/** How many runs, and which: MODEL_RUNS, MODEL_SEED, and for one counterexample MODEL_PATH and MODEL_REPLAY (README.md). */
export function planFor(runs: number): Plan {
	const { env } = process;
	return {
		runs: Number(env["MODEL_RUNS"] ?? runs),
		seed: Number(env["MODEL_SEED"] ?? SEED),
		path: env["MODEL_PATH"],
		replayPath: env["MODEL_REPLAY"],
		first: env["MODEL_FIRST"] === "1",
	};
}
