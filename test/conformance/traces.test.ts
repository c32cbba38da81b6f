import { readdirSync, readFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import type { Trace } from "./trace.ts";
import { TracePlatform } from "./trace-platform.ts";

const FOLDER = new URL("../../protocol/traces/", import.meta.url);
const traces = readdirSync(FOLDER)
	.filter((file) => file.endsWith(".json"))
	.map((file) => [file, JSON.parse(readFileSync(new URL(file, FOLDER), "utf8")) as Trace] as const);

let platform: TracePlatform | undefined;
afterEach(async () => {
	await platform?.close();
	platform = undefined;
});

test("there are traces to play", () => {
	expect(traces.length).toBeGreaterThanOrEqual(8);
});

test.each(traces)("the emulator plays %s", async (file, trace) => {
	platform = await TracePlatform.start(trace);
	for (const [index, step] of trace.steps.entries()) {
		try {
			await platform.play(step);
		} catch (cause) {
			throw new Error(`${file}, step ${index + 1}: ${JSON.stringify(step)}\n${String(cause)}`, { cause });
		}
	}
	await platform.nothingElseWasSent();
});
