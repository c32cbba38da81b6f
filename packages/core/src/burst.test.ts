import { setImmediate as nextCheck } from "node:timers/promises";
import { expect, test } from "vitest";
import { Burst } from "./burst.ts";

test("writes that were gathered go out together and in order, ahead of what was put off after the first of them", async () => {
	const burst = new Burst();
	const done: string[] = [];
	burst.add(() => done.push("first"));
	setImmediate(() => done.push("put off"));
	burst.add(() => done.push("second"));
	burst.join(() => done.push("third"));
	expect(done).toEqual([]);
	await nextCheck();
	expect(done).toEqual(["first", "second", "third", "put off"]);
});

test("a write that joins when none are gathered is done at once", async () => {
	const burst = new Burst();
	const done: string[] = [];
	burst.join(() => done.push("alone"));
	expect(done).toEqual(["alone"]);
	burst.arm();
	burst.join(() => done.push("gathered"));
	expect(done).toEqual(["alone"]);
	await nextCheck();
	burst.join(() => done.push("alone again"));
	expect(done).toEqual(["alone", "gathered", "alone again"]);
});

test("what is added while they go out waits for the next time", async () => {
	const burst = new Burst();
	const done: string[] = [];
	burst.add(() => {
		done.push("first");
		burst.add(() => done.push("next"));
	});
	await nextCheck();
	expect(done).toEqual(["first"]);
	await nextCheck();
	expect(done).toEqual(["first", "next"]);
});
