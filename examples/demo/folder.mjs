import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Where the demo keeps what outlives it: one folder, of one demo at a time. */
export class Folder {
	path;

	/** `named`: by its user; else beside this file. */
	constructor(named) {
		this.path = named ? resolve(named) : fileURLToPath(new URL(".data", import.meta.url));
		mkdirSync(this.path, { recursive: true });
	}

	file(name) {
		return join(this.path, name);
	}

	/** A JSON file; null where there is none, or none that can be read: it is only a help. */
	read(name) {
		if (!existsSync(this.file(name))) return null;
		try {
			return JSON.parse(readFileSync(this.file(name), "utf8"));
		} catch (error) {
			console.warn(`${this.file(name)} cannot be read and is passed over: ${error.message}`);
			return null;
		}
	}

	write(name, value) {
		writeFileSync(this.file(name), `${JSON.stringify(value)}\n`);
	}

	/** Takes SQLite's files away. */
	forget(...names) {
		for (const name of names) for (const end of ["", "-wal", "-shm"]) rmSync(this.file(name + end), { force: true });
	}
}
