import { describe, expect, test } from "vitest";
import { accountId, threadId } from "../domain/thread.ts";
import {
	bench,
	breathe,
	DESK,
	EPOCH,
	echo,
	message,
	normal,
	onStandby,
	PAGE,
	passed,
	roles,
	SELF,
	THREAD,
	taken,
	USER,
} from "./bench.test-data.ts";
import { breakStore } from "./faulty-store.test-data.ts";

const mids = (events: readonly { readonly raw: Readonly<Record<string, unknown>> }[]): unknown[] =>
	events.map(({ raw }) => (raw["message"] as { mid?: string } | undefined)?.mid);

/** Another instance at the same store. */
const THEIRS = { holder: "theirs", leaseMs: 15_000, now: EPOCH };

describe("the 200", () => {
	test("never waits for a turn, and goes out when the event is committed", async () => {
		const b = bench();
		let end = (): void => {};
		b.onTurn = () =>
			new Promise<void>((resolve) => {
				end = resolve;
			});
		expect(await b.post(normal(message({ mid: "a" })))).toBe(200);
		expect(b.turns).toEqual([]);
		expect((await b.record()).normal?.id).toBe("a");
		await breathe();
		expect(mids(b.turns)).toEqual(["a"]);
		expect(await b.post(normal(message({ mid: "b" })))).toBe(200);
		end();
		await breathe();
		end();
		await b.control.settled();
		expect(mids(b.turns)).toEqual(["a", "b"]);
	});

	test.each(["accept", "commit"] as const)(
		"is a 503 while the store fails in %s; the redelivery repairs",
		async (how) => {
			const b = bench();
			const mend = breakStore(b.store, how);
			const body = normal(message({ mid: "a" }));
			expect(await b.post(body)).toBe(503);
			await b.control.settled();
			expect(b.turns).toEqual([]);
			expect(b.errors).toMatchObject([{ code: "store_unavailable", message: expect.stringContaining("on fire") }]);
			expect(b.control.counters.refusedDeliveries).toBe(1);
			mend();
			await b.deliver(body);
			expect(mids(b.turns)).toEqual(["a"]);
			expect(b.control.counters.duplicates).toBe(0);
		},
	);

	test("is a 503, not an endless loop, where a store says conflict for ever", async () => {
		const b = bench();
		const { store } = b;
		const conflicting = { ...store, commit: async () => [{ result: "conflict" as const }] };
		const other = bench({ store: conflicting });
		expect(await other.post(normal(message()))).toBe(503);
		expect(other.errors).toMatchObject([{ code: "version_conflict" }]);
	});
});

describe("once only", () => {
	test("the same delivery twice is one turn", async () => {
		const b = bench();
		const body = normal(message({ mid: "a" }));
		await b.deliver(body);
		await b.deliver(body);
		expect(mids(b.turns)).toEqual(["a"]);
		expect(b.control.counters).toMatchObject({ deliveries: 2, events: 2, duplicates: 1, turns: 1 });
	});

	test("five copies at the same moment are one turn", async () => {
		const b = bench();
		const body = normal(message({ mid: "a" }));
		expect(await Promise.all([1, 2, 3, 4, 5].map(() => b.post(body)))).toEqual([200, 200, 200, 200, 200]);
		await b.control.settled();
		expect(mids(b.turns)).toEqual(["a"]);
		expect(b.control.counters.duplicates).toBe(4);
	});

	test("two copies in one body are one turn", async () => {
		const b = bench();
		const item = message({ mid: "a" });
		await b.deliver(normal(item, item));
		expect(mids(b.turns)).toEqual(["a"]);
		expect(b.control.counters.duplicates).toBe(1);
	});

	test("the standby copy and the normal copy of one message are two events: one is heard, one is a turn", async () => {
		const b = bench();
		const item = message({ mid: "a" });
		await b.deliver({ object: "page", entry: [{ id: PAGE, time: EPOCH, messaging: [item], standby: [item] }] });
		expect(mids(b.turns)).toEqual(["a"]);
		expect(mids(b.standby)).toEqual(["a"]);
		expect(b.control.counters).toMatchObject({ duplicates: 0, events: 2 });
	});

	test("a redelivered handover is announced once", async () => {
		const b = bench();
		const heard: string[] = [];
		b.control.onPassed(({ id }) => {
			heard.push(id);
		});
		const body = normal(passed(DESK, SELF));
		await b.deliver(body);
		await b.deliver(body);
		expect(heard).toHaveLength(1);
	});
});

describe("conflicts", () => {
	test("a record that moved between accept and commit is decided anew", async () => {
		const b = bench();
		let moved = false;
		b.store.before = async (method) => {
			if (method !== "commit" || moved) return;
			moved = true;
			// Another instance takes a handover in before our commit.
			const { record } = await b.store.guard(threadId(THREAD), null);
			const change = { type: "thread" as const, thread: threadId(THREAD), expected: record.version };
			const next = { ...record.value, standby: { at: EPOCH + 9, id: "theirs" } };
			await b.store.commit(
				[{ ...change, next, events: [], work: null, history: [], dueAt: null, settled: [] }],
				THEIRS,
			);
		};
		await b.deliver(normal(message({ mid: "a" })));
		expect(b.control.counters.conflicts).toBe(1);
		expect(await b.record()).toMatchObject({ normal: { id: "a" }, standby: { id: "theirs" } });
		// By what the other instance knew, the thread is not ours.
		expect(mids(b.standby)).toEqual(["a"]);
	});

	test("of two threads in one body only the moved one is decided anew; both get their turn once", async () => {
		const b = bench();
		const other = { ...THREAD, user: "2000000000000002" };
		let moved = false;
		b.store.before = async (method) => {
			if (method !== "commit" || moved) return;
			moved = true;
			const { record } = await b.store.guard(threadId(other), null);
			const change = { type: "thread" as const, thread: threadId(other), expected: record.version };
			await b.store.commit(
				[{ ...change, next: record.value, events: [], work: null, history: [], dueAt: null, settled: [] }],
				THEIRS,
			);
		};
		await b.deliver(normal(message({ mid: "a" }), message({ mid: "b", user: other.user })));
		expect(mids(b.turns).toSorted()).toEqual(["a", "b"]);
	});
});

test("a body with many threads takes one accept and one commit, and every thread its turns in order", async () => {
	const b = bench();
	const users = Array.from({ length: 20 }, (_, index) => `30000000000000${index + 10}`);
	const items = [1, 2, 3].flatMap((n) => users.map((user) => message({ user, mid: `${user}_${n}` })));
	await b.deliver(normal(...items));
	expect(b.store.calls.filter((call) => call !== "finish")).toEqual(["accept", "commit"]);
	for (const user of users) {
		const own = b.turns.filter(({ thread }) => thread?.user === user);
		expect(mids(own)).toEqual([`${user}_1`, `${user}_2`, `${user}_3`]);
	}
});

describe("what is about the account", () => {
	test("app_roles change our role and the profile, and are told once", async () => {
		const b = bench({ profile: "auto", role: "primary" });
		const heard: unknown[] = [];
		b.control.onRolesChanged((event, account) => {
			heard.push([event.roles, account.account]);
		});
		const body = normal(roles({ [SELF]: ["secondary_receiver"], [DESK]: ["primary_receiver"] }));
		await b.deliver(body);
		await b.deliver(body);
		expect(heard).toEqual([[{ [SELF]: ["secondary_receiver"], [DESK]: ["primary_receiver"] }, PAGE]]);
		const id = accountId(THREAD);
		const { accounts } = await b.store.accept({ events: [], threads: [], accounts: [id] });
		expect(accounts.get(id)?.value).toMatchObject({
			role: "secondary",
			profile: "classic",
			profileEvidence: "app_roles",
		});
		// Their evidence is enough: the platform is not asked.
		await b.deliver(normal(message()));
		expect(b.graph.names()).toEqual([]);
	});

	test.each([
		["another app's echo on standby is seen", DESK, true],
		["our own is not another app's", SELF, false],
	])("%s", async (_name, app, seen) => {
		const b = bench();
		await b.deliver(onStandby(echo(app)));
		const id = accountId(THREAD);
		const { accounts } = await b.store.accept({ events: [], threads: [], accounts: [id] });
		expect(accounts.get(id)?.value.foreignEchoSeen).toBe(seen);
	});
});

describe("what we do not know", () => {
	test("is counted as unsupported, answered 200, and does not stop its neighbours", async () => {
		const b = bench();
		const strange = { sender: { id: USER }, recipient: { id: PAGE }, timestamp: EPOCH, brand_new_thing: { a: 1 } };
		await b.deliver(normal(strange, message({ mid: "a" }), { sender: 7 }));
		expect(b.control.counters).toMatchObject({ events: 3, unsupported: 2, turns: 1 });
		expect(mids(b.turns)).toEqual(["a"]);
		expect(b.errors).toEqual([]);
	});

	test("an unsigned or foreign-signed delivery is refused, counted, and reaches nothing", async () => {
		const b = bench();
		const request = (headers: Record<string, string>): Request =>
			new Request("http://bot/webhook", { method: "POST", headers, body: JSON.stringify(normal(message())) });
		expect((await b.control.fetch(request({}))).status).toBe(401);
		expect((await b.control.fetch(request({ "x-hub-signature-256": `sha256=${"0".repeat(64)}` }))).status).toBe(403);
		await b.control.settled();
		expect(b.store.calls).toEqual([]);
		expect(b.control.counters).toMatchObject({ refusedDeliveries: 2, deliveries: 0 });
		expect(b.errors.map(({ code }) => code)).toEqual(["signature_missing", "signature_invalid"]);
	});

	test("a take that names nobody new and a delivery of nothing do no harm", async () => {
		const b = bench();
		await b.deliver(normal(taken(null, SELF)));
		await b.deliver({ object: "page", entry: [] });
		expect(await b.thread().standing()).toBe("standby");
	});
});
