import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, it } from "vitest";
import type { StateEntry } from "./state-entry.ts";
import { StateFile } from "./state-file.ts";
import { StateRefused } from "./state-refused.ts";

const folder = mkdtempSync(join(tmpdir(), "emulator-state-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let path: string;
let count = 0;
beforeEach(() => {
	count += 1;
	path = join(folder, `deep/${count}.jsonl`);
});

const CLOCK: StateEntry = { type: "clock", aheadMs: 5 };
const SETTLED: StateEntry = { type: "settled", id: 1 };

function reading<T>(read: (file: StateFile) => T): T {
	const file = new StateFile(path);
	try {
		return read(file);
	} finally {
		file.close();
	}
}

function written(...entries: readonly StateEntry[]): void {
	reading((file) => file.rewrite(entries));
}

it("has what was written and added, in order, and is its owner's alone", () => {
	reading((file) => {
		expect(file.read()).toEqual([]);
		file.rewrite([CLOCK]);
		file.append([SETTLED, { type: "reset" }]);
		file.append([SETTLED]);
	});
	expect(reading((file) => file.read())).toEqual([CLOCK, SETTLED, { type: "reset" }, SETTLED]);
	expect(statSync(path).mode & 0o777).toBe(0o600);
});

it("a last line without its end counts for nothing, and goes with the next rewrite", () => {
	written(CLOCK, SETTLED);
	appendFileSync(path, '[{"type":"reset"');
	const entries = reading((file) => {
		const found = file.read();
		file.rewrite(found);
		return found;
	});
	expect(entries).toEqual([CLOCK, SETTLED]);
	expect(readFileSync(path, "utf8")).not.toContain("reset");
});

it.each<readonly [what: string, damage: (text: string) => string, said: string]>([
	["no JSON in the midst", (text) => text.replace('[{"type":"clock"', '[{"typ'), "is damaged in line 2: no JSON"],
	["an entry nobody knows", (text) => text.replace("settled", "sett1ed"), "is damaged in line 3, [0].type"],
	["a value of another kind", (text) => text.replace('"id":1', '"id":"1"'), "is damaged in line 3, [0].id"],
	["no first line", (text) => text.slice(text.indexOf("\n") + 1), "or its first line is damaged"],
	["another file altogether", () => "SQLite format 3\0\n", "is not one of the emulator's"],
	["an empty one", () => "", "is not one of the emulator's"],
	[
		"a newer one",
		(text) => text.replace('"emulatorState":1', '"emulatorState":2'),
		"is of a newer emulator (version 2)",
	],
])("damaged, %s: it is refused by name, and says how to go on", (_, damage, said) => {
	written(CLOCK, SETTLED);
	const damaged = damage(readFileSync(path, "utf8"));
	writeFileSync(path, damaged);
	const read = (): unknown => reading((file) => file.read());
	expect(read).toThrow(StateRefused);
	expect(read).toThrow(path);
	expect(read).toThrow(said);
	expect(read).toThrow("take the file away to begin anew");
	expect(readFileSync(path, "utf8")).toBe(damaged);
});

it("is one emulator's at a time; what a dead process left does not count", () => {
	const file = new StateFile(path);
	expect(() => new StateFile(path)).toThrow(`is in use by process ${process.pid}`);
	file.close();
	for (const left of ["", "4194399\n", "no number"]) {
		writeFileSync(`${path}.lock`, left);
		new StateFile(path).close();
	}
});
