// The bot has a core to itself where there are two: what it costs must not depend on where the load generator runs.
import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";

/** `{ bot, others, why }`: the core of the bot and the list of the rest, or null and the reason where nothing can be pinned. */
export function findCores() {
	const asked = spawnSync("taskset", ["-cp", String(process.pid)], { encoding: "utf8" });
	if (asked.error || asked.status !== 0) return { bot: null, others: null, why: "taskset is not there" };
	const cores = listed(asked.stdout.slice(asked.stdout.lastIndexOf(":") + 1).trim());
	if (cores.length < 2) return { bot: null, others: null, why: `only ${availableParallelism()} core is ours` };
	return { bot: String(cores.at(-1)), others: cores.slice(0, -1).join(","), why: null };
}

/** Keeps this process, with all of its threads, off the bot's core. */
export function leaveCore({ others }) {
	if (others !== null) spawnSync("taskset", ["-acp", others, String(process.pid)]);
}

/** Puts this process, with all of its threads, on the bot's core. */
export function takeCore({ bot }) {
	if (bot !== null) spawnSync("taskset", ["-acp", bot, String(process.pid)]);
}

/** The command that runs node on the bot's core. */
export function pinned({ bot }, args) {
	return bot === null ? [process.execPath, args] : ["taskset", ["-c", bot, process.execPath, ...args]];
}

/** `0-2,5` → 0, 1, 2, 5. */
function listed(text) {
	return text.split(",").flatMap((range) => {
		const [first, last = first] = range.split("-").map(Number);
		return Array.from({ length: last - first + 1 }, (_, index) => first + index);
	});
}
