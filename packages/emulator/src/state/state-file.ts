import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fieldOf } from "../config/parse-config.ts";
import { lockFile } from "./file-lock.ts";
import { type StateEntry, stateLine } from "./state-entry.ts";
import { StateRefused } from "./state-refused.ts";

const VERSION = 1;
const BEGIN_ANEW = "take the file away to begin anew";

/**
 * A file of lines, each a JSON array of what changed at once; the first says what it is. A line is written whole or, by a
 * process that died in the midst of it, without its end, and then it counts for nothing.
 */
export class StateFile {
	readonly #file: string;
	readonly #unlock: () => void;
	#open: number | null = null;

	/** Makes its folder where it is missing. Throws `StateRefused` where another emulator has the file. */
	constructor(file: string) {
		this.#file = resolve(file);
		mkdirSync(dirname(this.#file), { recursive: true });
		this.#unlock = lockFile(this.#file);
	}

	/** Everything that is in it. Throws `StateRefused` with the line where it is damaged. */
	read(): readonly StateEntry[] {
		if (!existsSync(this.#file)) return [];
		// The last part has no end: empty, or cut off.
		const [head, ...lines] = readFileSync(this.#file, "utf8").split("\n").slice(0, -1);
		this.#checkHead(head);
		return lines.flatMap((line, index) => this.#entries(line, index + 2));
	}

	/** Replaces what is in it, at once: whoever reads finds the old or the new. Answers its length in bytes. */
	rewrite(entries: readonly StateEntry[]): number {
		const fresh = `${this.#file}.new`;
		const head = `${JSON.stringify({ emulatorState: VERSION })}\n`;
		const text = head + entries.map((entry) => `${JSON.stringify([entry])}\n`).join("");
		const opened = openSync(fresh, "w", 0o600);
		try {
			writeWhole(opened, text);
			renameSync(fresh, this.#file);
		} catch (error) {
			closeSync(opened);
			rmSync(fresh, { force: true });
			throw error;
		}
		if (this.#open !== null) closeSync(this.#open);
		this.#open = opened;
		return Buffer.byteLength(text);
	}

	/** Adds a line; answers its length in bytes. */
	append(entries: readonly StateEntry[]): number {
		if (this.#open === null) throw new Error("the state file is not open");
		const line = `${JSON.stringify(entries)}\n`;
		writeWhole(this.#open, line);
		return Buffer.byteLength(line);
	}

	close(): void {
		if (this.#open !== null) closeSync(this.#open);
		this.#open = null;
		this.#unlock();
	}

	#checkHead(head: string | undefined): void {
		const version = versionOf(head);
		if (version === VERSION) return;
		if (typeof version === "number" && version > VERSION) {
			throw new StateRefused(this.#file, `is of a newer emulator (version ${version}): upgrade, or ${BEGIN_ANEW}`);
		}
		throw new StateRefused(this.#file, `is not one of the emulator's, or its first line is damaged: ${BEGIN_ANEW}`);
	}

	#entries(line: string, number: number): readonly StateEntry[] {
		let value: unknown;
		try {
			value = JSON.parse(line);
		} catch (cause) {
			throw new StateRefused(this.#file, `is damaged in line ${number}: no JSON; ${BEGIN_ANEW}`, { cause });
		}
		const parsed = stateLine.safeParse(value);
		if (parsed.success) return parsed.data;
		const field = fieldOf(parsed.error.issues[0]?.path ?? []);
		throw new StateRefused(this.#file, `is damaged in line ${number}, ${field}; ${BEGIN_ANEW}`);
	}
}

function versionOf(head: string | undefined): unknown {
	try {
		return (JSON.parse(head ?? "") as { emulatorState?: unknown } | null)?.emulatorState;
	} catch {
		// Whatever it is, it says no version.
		return undefined;
	}
}

function writeWhole(file: number, text: string): void {
	const bytes = Buffer.from(text);
	for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}
