import { EVENT_MARK_MS, type EventId } from "@thread-control/core";
import { afterAll, expect, test } from "vitest";
import { AT } from "./child.test-data.ts";
import { openDatabase } from "./database.ts";
import { Marks } from "./marks.ts";
import { prepareFile } from "./prepare-file.ts";
import { temporaryFolder } from "./store.test-data.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());

test("marks that ran out are all found, a few with each commit, and none that did not", () => {
	const file = folder.file();
	const database = openDatabase(file, undefined);
	prepareFile(database, file, { synchronous: "normal", busyMs: 1_000 });
	const marks = new Marks(database);
	const left = (): number => Number(database.prepare("SELECT count(*) AS n FROM marks").get()?.["n"]);
	database.exec("BEGIN");
	const events = Array.from({ length: 5_000 }, (_, index) => `normal:m${index}` as EventId);
	for (const [index, event] of events.entries()) marks.add([event], index % 2 === 0 ? AT : AT + EVENT_MARK_MS);
	let most = 0;
	// As many commits as marks would be the whole table in one walk at a mark for each.
	for (let commit = 0; commit < 700; commit += 1) {
		const before = left();
		marks.purge(AT + EVENT_MARK_MS);
		most = Math.max(most, before - left());
	}
	expect(left()).toBe(2_500);
	expect(most).toBeLessThanOrEqual(128);
	for (let commit = 0; commit < 700; commit += 1) marks.purge(AT + 2 * EVENT_MARK_MS);
	expect(left()).toBe(0);
	database.exec("COMMIT");
	database.close();
});
