import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { EMPTY_ACCOUNT, type EventId, RECORD_VERSION } from "@thread-control/core";
import { storeFromUrl } from "@thread-control/stores";
import { simulatedClock } from "@thread-control/testing";
import { startFakeGraph } from "../wire/fake-graph.ts";
import { type Contents, contentsOf } from "./contents.ts";
import { BEGIN_AT, BOT, HISTORY_ENTRIES } from "./customers.ts";
import { PLACES, type StoreName } from "./store-place.ts";
import { playStory } from "./story.ts";

/** Everything that is written into a store has a version; these are the ones a release writes. */
export interface Versions {
	readonly record: number;
	readonly account: number;
	readonly schemas: Readonly<Record<StoreName, number>>;
}

/** What `release.json` says of a fixture: which release wrote it, in which versions, and what it read of it then. */
export interface Fixture {
	readonly release: string;
	readonly versions: Versions;
	/** The moment of the story at which the stores were saved. */
	readonly savedAt: number;
	readonly events: readonly EventId[];
	readonly contents: Readonly<Record<StoreName, Contents>>;
}

const folder = fileURLToPath(new URL("fixtures/", import.meta.url));

/** The releases of which there is a fixture, oldest first. */
export function releases(): readonly string[] {
	const order = new Intl.Collator("en", { numeric: true });
	return readdirSync(folder).sort(order.compare);
}

export function readFixture(release: string): Fixture {
	return JSON.parse(readFileSync(join(folder, release, "release.json"), "utf8")) as Fixture;
}

export function savedStore(release: string, file: string): Buffer {
	return readFileSync(join(folder, release, file));
}

/** The versions in which this release writes, as found in new stores of its own. */
export async function versionsOfThisRelease(): Promise<Versions> {
	const schemas: Partial<Record<StoreName, number>> = {};
	for (const [name, open] of PLACES) {
		const place = await open();
		try {
			await (await storeFromUrl(place.url)).close();
			schemas[name] = await place.schemaVersion();
		} finally {
			await place.stop();
		}
	}
	return { record: RECORD_VERSION, account: EMPTY_ACCOUNT.v, schemas: schemas as Versions["schemas"] };
}

/**
 * Plays the story on each store by the built packages, and writes the fixture of this release. Answers its folder.
 *
 * @public called by `write-fixture.mjs`
 */
export async function writeFixture(release: string): Promise<string> {
	const into = join(folder, release);
	mkdirSync(into, { recursive: true });
	const contents: Partial<Record<StoreName, Contents>> = {};
	let events: readonly EventId[] = [];
	let savedAt = BEGIN_AT;
	for (const [name, open, file] of PLACES) {
		const place = await open();
		const graph = await startFakeGraph(BOT, "routing");
		try {
			const clock = simulatedClock(BEGIN_AT);
			graph.now = clock.now;
			const store = await storeFromUrl(place.url, { history: { entries: HISTORY_ENTRIES } });
			events = await playStory(store, clock, graph);
			savedAt = clock.now();
			writeFileSync(join(into, file), await place.save());
			contents[name] = await contentsOf(store, graph, savedAt, events);
			await store.close();
		} finally {
			await graph.stop();
			await place.stop();
		}
	}
	const versions = await versionsOfThisRelease();
	const fixture = { release, versions, savedAt, events, contents };
	writeFileSync(join(into, "release.json"), `${JSON.stringify(fixture, null, "\t")}\n`);
	return into;
}
