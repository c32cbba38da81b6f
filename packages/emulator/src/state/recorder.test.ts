import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { newThread, type Thread } from "../threads/thread.ts";
import { FileRecorder } from "./recorder.ts";
import { savedState } from "./saved-state.ts";
import { StateFile } from "./state-file.ts";

let folder: string;
let path: string;
let file: StateFile;
let recorder: FileRecorder;
let threads: Thread[];
let failures: string[];

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "emulator-recorder-"));
	path = join(folder, "platform.jsonl");
	file = new StateFile(path);
	threads = [newThread({ channel: "messenger", id: "1" }, "2", null)];
	failures = [];
	recorder = new FileRecorder();
	recorder.begin({
		file,
		snapshot: () => [{ type: "clock", aheadMs: 7 }],
		threads: () => threads,
		aheadMs: () => 7,
		failed: (why) => failures.push(why),
	});
});
afterEach(() => {
	recorder.close();
	file.close();
	rmSync(folder, { recursive: true, force: true });
});

function says(text: string): void {
	const [thread] = threads as [Thread];
	thread.transcript.push({ at: 1, mid: text, from: "customer", kind: "message", text });
	recorder.touch(thread);
}

const lines = (): readonly string[] => readFileSync(path, "utf8").trimEnd().split("\n");
const saved = (): readonly string[] =>
	savedState(file.read()).threads.flatMap(({ transcript }) => transcript.map(({ text }) => text ?? ""));

it("what changes in one task is one line, with only what is new of a thread", async () => {
	const before = lines().length;
	says("one");
	says("two");
	recorder.note({ type: "settled", id: 1 });
	await Promise.resolve();
	says("three");
	await Promise.resolve();
	const added = lines().slice(before);
	expect(added.length).toBe(2);
	expect(added[1]).toContain("three");
	expect(added[1]).not.toContain("two");
	expect(saved()).toEqual(["one", "two", "three"]);
});

it("a file that cannot be written is told of once, and is whole again with the next change that can be", async () => {
	file.close();
	rmSync(folder, { recursive: true });
	for (const text of ["lost", "lost too"]) {
		says(text);
		await Promise.resolve();
	}
	expect(failures.length).toBe(1);
	mkdirSync(folder);
	says("found");
	await Promise.resolve();
	expect(saved()).toEqual(["lost", "lost too", "found"]);
	expect(failures.length).toBe(1);
});

it("is written anew when much was added, and keeps what it says", async () => {
	const news = "x".repeat(1024 * 1024);
	for (let round = 0; round < 20; round += 1) {
		recorder.note({ type: "config", config: news });
		await Promise.resolve();
	}
	says("after");
	await Promise.resolve();
	expect(statSync(path).size).toBeLessThan(5 * 1024 * 1024);
	expect(saved()).toEqual(["after"]);
	expect(savedState(file.read()).aheadMs).toBe(7);
});

it("writes what waits when it is closed, and nothing afterwards", async () => {
	says("last");
	recorder.close();
	says("too late");
	await Promise.resolve();
	expect(saved()).toEqual(["last"]);
});
