import { describe, expect, test } from "vitest";
import { threadId } from "../domain/thread.ts";
import { bench, breathe, echo, message, normal, onStandby, PAGE_INBOX, THREAD } from "./bench.test-data.ts";

describe("a process that is frozen after the answer", () => {
	test("with answer finished, the 200 waits for the turn", async () => {
		const b = bench({ answer: "finished" });
		let go = (): void => {};
		b.onTurn = () =>
			new Promise((resolve) => {
				go = resolve;
			});
		let status = 0;
		const posted = b.post(normal(message())).then((answered) => {
			status = answered;
		});
		await breathe();
		expect([b.turns.length, status]).toEqual([1, 0]);
		go();
		await posted;
		expect(status).toBe(200);
	});

	test("waitUntil hears of what runs on after the 200", async () => {
		const waited: Promise<void>[] = [];
		const b = bench({ waitUntil: (turns) => waited.push(turns) });
		let ended = false;
		b.onTurn = async () => {
			await breathe();
			ended = true;
		};
		expect(await b.post(normal(message()))).toBe(200);
		expect([waited.length, ended]).toEqual([1, false]);
		await waited[0];
		expect(ended).toBe(true);
	});
});

describe("what is kept of people", () => {
	test("redact changes it, drops it, and keeps nothing where it fails", async () => {
		const b = bench({
			redact: (said) => {
				if (said.text === "broken") throw new Error("no pattern");
				return said.from === "app" ? null : { ...said, text: "(redacted)" };
			},
		});
		await b.deliver(onStandby(message({ mid: "m", text: "my card is 4111" })));
		await b.deliver(onStandby(echo(PAGE_INBOX), message({ text: "broken" })));
		const said = (await b.thread().history()).filter(({ type }) => type === "said");
		expect(said).toMatchObject([{ said: { mid: "m", text: "(redacted)" } }]);
		expect(b.errors).toMatchObject([{ code: "listener_failed", message: expect.stringContaining("redact") }]);
		// What listeners get is the event itself.
		expect(b.standby).toMatchObject([{ text: "my card is 4111" }, {}, { text: "broken" }]);
	});

	test("erase leaves nothing of a thread, and others alone", async () => {
		const b = bench();
		await b.deliver(onStandby(message(), message({ user: "2000000000000002" })));
		await b.control.erase(THREAD);
		expect(await b.thread().history()).toEqual([]);
		expect((await b.store.guard(threadId(THREAD), null)).record.version).toBe(0);
		expect(await b.thread("2000000000000002").history()).toHaveLength(1);
	});
});
