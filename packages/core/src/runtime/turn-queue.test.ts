import { expect, test } from "vitest";
import { TurnQueue } from "./turn-queue.ts";

test("a lane is busy from its first push until its last job ended, and then said to be idle", async () => {
	const idle: string[] = [];
	const queue = new TurnQueue((lane) => idle.push(lane));
	const log: string[] = [];
	const job = (name: string) => async (): Promise<void> => {
		log.push(`${name} ${queue.busy("a")}`);
	};
	expect(queue.busy("a")).toBe(false);
	queue.push("a", job("1"));
	queue.push("a", job("2"));
	expect(log).toEqual([]);
	await queue.settled();
	expect(log).toEqual(["1 true", "2 true"]);
	expect(idle).toEqual(["a"]);
	expect(queue.busy("a")).toBe(false);
});

test("a job pushed by the last job of a lane runs in the same go", async () => {
	const idle: string[] = [];
	const queue = new TurnQueue((lane) => idle.push(lane));
	const log: string[] = [];
	queue.push("a", async () => {
		queue.push("a", async () => {
			log.push("second");
		});
		log.push("first");
	});
	await queue.settled();
	expect(log).toEqual(["first", "second"]);
	expect(idle).toEqual(["a"]);
});

test("settled waits for every lane, also for those that begin meanwhile", async () => {
	const queue = new TurnQueue(() => {});
	const log: string[] = [];
	queue.push("a", async () => {
		queue.push("b", async () => {
			await new Promise((resolve) => setImmediate(resolve));
			log.push("b");
		});
	});
	await queue.settled();
	expect(log).toEqual(["b"]);
	await queue.settled();
});
