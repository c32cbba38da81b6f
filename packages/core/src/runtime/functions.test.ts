import { describe, expect, test } from "vitest";
import type { Said } from "../domain/handover.ts";
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

	test("with answer finished, a turn of another thread is not waited for", async () => {
		const b = bench({ answer: "finished" });
		b.onTurn = ({ thread }) => (thread.key.user === THREAD.user ? new Promise(() => {}) : undefined);
		void b.post(normal(message()));
		await breathe();
		expect(await b.post(normal(message({ user: "2000000000000002" })))).toBe(200);
		expect(b.turns).toHaveLength(2);
	});

	test("a waitUntil that fails is reported, and the delivery was taken all the same", async () => {
		const b = bench({
			waitUntil: () => {
				throw new Error("no context");
			},
		});
		expect(await b.post(normal(message()))).toBe(200);
		await b.control.settled();
		expect(b.turns).toHaveLength(1);
		expect(b.errors).toMatchObject([{ code: "listener_failed", message: expect.stringContaining("waitUntil") }]);
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

	test.each([
		["a promise", async (said: Said) => said],
		["nothing at all", () => undefined],
		["a text", () => "(redacted)"],
	])("a redact that answers %s keeps nothing, and is reported", async (_name, redact) => {
		const b = bench({ redact: redact as unknown as (said: Said) => Said });
		await b.deliver(onStandby(message()));
		expect(await b.thread().history()).toEqual([]);
		expect(b.errors).toMatchObject([{ code: "listener_failed", message: expect.stringContaining("redact") }]);
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
