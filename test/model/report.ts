import type { Found } from "./play.ts";
import { type Invariant, Violation } from "./violation.ts";

/** Which invariant a counterexample broke; null where none was found, or something else failed. */
export function broken({ errorInstance }: Found): Invariant | null {
	return errorInstance instanceof Violation ? errorInstance.invariant : null;
}

/** A counterexample in words: what it broke, its commands one to a line, and how it is run again. */
export function report(found: Found): string {
	const { failed, errorInstance, counterexample, counterexamplePath, seed, numRuns, numShrinks } = found;
	if (!failed) return `nothing found in ${numRuns} runs of seed ${seed}`;
	const [setting, commands = []] = counterexample ?? [];
	const replay = /replayPath="([^"]*)"/.exec(String(commands))?.[1];
	return [
		`${errorInstance instanceof Error ? errorInstance.message : String(errorInstance)}`,
		`after ${numRuns} runs and ${numShrinks} shrinks, ${JSON.stringify(setting)}:`,
		...Array.from(commands).flatMap((command) =>
			"hasRan" in command && command.hasRan === true ? [`  ${command}`] : [],
		),
		"again:",
		`  MODEL_SEED=${seed} MODEL_PATH=${counterexamplePath}${replay === undefined ? "" : ` MODEL_REPLAY=${replay}`}`,
		...(errorInstance instanceof Violation || !(errorInstance instanceof Error) ? [] : [errorInstance.stack ?? ""]),
	].join("\n");
}
