import { describe, expect, test } from "vitest";
import { bench, breathe, message, normal } from "./bench.test-data.ts";

describe("close", () => {
	test("deliveries are answered 503 from then on, so that Meta delivers again", async () => {
		const b = bench();
		await b.deliver(normal(message()));
		await b.control.close();
		expect(await b.post(normal(message()))).toBe(503);
		expect(b.errors).toMatchObject([{ code: "closed" }]);
		expect(b.turns).toHaveLength(1);
	});

	test("running and queued turns finish, and speak; only then the store and the connections are closed", async () => {
		const b = bench();
		let end = (): void => {};
		b.onTurn = async ({ thread }) => {
			if (b.turns.length === 1) {
				await new Promise<void>((resolve) => {
					end = resolve;
				});
			}
			expect(await thread.send(`answer ${b.turns.length}`)).toMatchObject({ result: "sent" });
		};
		await b.post(normal(message(), message()));
		await breathe();
		const closing = b.control.close();
		await breathe();
		expect(b.graph.closed()).toBe(0);
		end();
		await closing;
		expect(b.graph.said()).toEqual(["answer 1", "answer 2"]);
		expect(b.graph.closed()).toBe(1);
		expect(b.errors).toEqual([]);
		await expect(b.store.accept({ events: [], threads: [], accounts: [] })).rejects.toMatchObject({ code: "closed" });
	});

	test("a delivery that was on its way in is taken, and its turn runs", async () => {
		const b = bench();
		let let_in = (): void => {};
		const gate = new Promise<void>((resolve) => {
			let_in = resolve;
		});
		b.store.before = async (method) => {
			if (method === "accept") await gate;
		};
		const post = b.post(normal(message()));
		await breathe();
		const closing = b.control.close();
		let_in();
		expect(await post).toBe(200);
		await closing;
		expect(b.turns).toHaveLength(1);
		expect(b.errors).toEqual([]);
	});

	test("a turn that does not end is waited for no longer than asked, and it is said", async () => {
		const b = bench();
		b.onTurn = () => new Promise(() => {});
		await b.post(normal(message()));
		await breathe();
		await b.control.close({ closeWithinMs: 20 });
		expect(b.errors).toMatchObject([{ code: "closed", message: expect.stringContaining("20 ms") }]);
		expect(b.graph.closed()).toBe(1);
		expect(await b.thread().send("too late")).toMatchObject({ result: "blocked", reason: "store_unavailable" });
	});

	test("twice is fine, and the second waits for the first", async () => {
		const b = bench();
		const [one, two] = [b.control.close(), b.control.close({ closeWithinMs: 1 })];
		expect(two).toBe(one);
		await Promise.all([one, two]);
		await b.control.close();
		expect(b.graph.closed()).toBe(1);
		expect(b.errors).toEqual([]);
	});

	test("a store that cannot be closed is reported, and the connections are closed", async () => {
		const b = bench();
		b.store.close = async () => {
			throw new Error("stuck");
		};
		await b.control.close();
		expect(b.errors).toMatchObject([{ code: "store_unavailable", message: expect.stringContaining("stuck") }]);
		expect(b.graph.closed()).toBe(1);
	});
});

test("the sweep runs by itself every sweepMs, until it is closed", async () => {
	const b = bench({ sweepMs: 5 });
	while (!b.store.calls.includes("due")) await new Promise((resolve) => setTimeout(resolve, 5));
	await b.control.close();
	b.store.forget();
	await new Promise((resolve) => setTimeout(resolve, 30));
	expect(b.store.calls).toEqual([]);
});
