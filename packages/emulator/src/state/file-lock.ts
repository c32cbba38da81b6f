import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { StateRefused } from "./state-refused.ts";

/**
 * Takes a file for this process alone, by a file beside it that names the process; what a process left that is gone counts
 * for nothing. Answers how to give it back. Throws `StateRefused` where a living process has it.
 */
export function lockFile(file: string): () => void {
	const lock = `${file}.lock`;
	for (let attempt = 1; ; attempt += 1) {
		try {
			writeFileSync(lock, `${process.pid}\n`, { flag: "wx", mode: 0o600 });
			return () => rmSync(lock, { force: true });
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
			const pid = holderOf(lock);
			if (attempt === 3 || (pid !== null && isAlive(pid))) {
				throw new StateRefused(
					file,
					`is in use by process ${pid ?? "?"}: end it, or take another file. Where no emulator runs, take ${lock} away`,
				);
			}
			rmSync(lock, { force: true });
		}
	}
}

/** Null: it is gone, or its writer died before it wrote. */
function holderOf(lock: string): number | null {
	try {
		const pid = Number(readFileSync(lock, "utf8"));
		return Number.isSafeInteger(pid) && pid > 0 ? pid : null;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
		throw error;
	}
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		// EPERM: somebody else's, but it lives.
		return (error as NodeJS.ErrnoException).code === "EPERM";
	}
}
