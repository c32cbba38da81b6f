// How long an import takes in a fresh process, core (zod with it) and botkit in turn.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { pinned } from "../cores.mjs";

const folder = fileURLToPath(new URL("../", import.meta.url));

/** Answers ms, one of each a round: `[{ core, botkit }]`. */
export function importTimes(rounds, cores) {
	const ms = (name) => {
		const code = `const at = performance.now(); await import("${name}"); console.log(performance.now() - at);`;
		const [command, args] = pinned(cores, ["--input-type=module", "--eval", code]);
		const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: "utf8" });
		if (status !== 0) throw new Error(`importing ${name} ended with ${status}:\n${stderr}`);
		return Number(stdout);
	};
	// The first of each reads the disk.
	ms("@thread-control/core");
	ms("botkit");
	return Array.from({ length: rounds }, () => ({ core: ms("@thread-control/core"), botkit: ms("botkit") }));
}
