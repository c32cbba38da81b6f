import { describe, expect, test } from "vitest";
import {
	type Bench,
	bench,
	breathe,
	DESK,
	echo,
	message,
	normal,
	onStandby,
	PAGE_INBOX,
	passed,
	SELF,
	THREAD,
} from "./bench.test-data.ts";
import type { FaultyStore } from "./faulty-store.test-data.ts";
import type { Deadline } from "./listeners.ts";
import type { ThreadControlOptions } from "./options.ts";
import { ok, refused } from "./scripted-graph.test-data.ts";
import type { PassOptions } from "./thread-handle.ts";

type Waiting = Bench & { readonly deadlines: Deadline[] };

/** Handed over with two seconds to be answered in. */
async function waiting(
	pass: PassOptions = { assumeSilent: true },
	options: Partial<ThreadControlOptions> = {},
): Promise<Waiting> {
	const b = bench(options);
	b.graph.script("threadOwner", () => ok({ kind: "visible", app: PAGE_INBOX, expiresAt: null }));
	const deadlines: Deadline[] = [];
	b.control.onDeadline((deadline) => {
		deadlines.push(deadline);
	});
	await b.deliver(normal(message()));
	b.advance(10_000);
	await b.thread().pass("inbox", { returnWithinMs: 2_000, ...pass });
	b.graph.forget();
	return Object.assign(b, { deadlines });
}

async function fall(b: Bench): Promise<void> {
	b.advance(2_000);
	await b.control.sweep();
	await b.control.settled();
}

describe("nobody answered", () => {
	test("the thread is taken back once, the step goes on with taken_back", async () => {
		const b = await waiting();
		b.advance(1_999);
		await b.control.sweep();
		await b.control.settled();
		expect(b.graph.of("take")).toEqual([]);
		b.advance(1);
		await b.control.sweep();
		await b.control.settled();
		expect(b.graph.of("take").map(({ args }) => args)).toEqual([[THREAD, '{"reason":"nobody_answered"}']]);
		expect(b.deadlines).toMatchObject([{ kind: "nobody_answered", takes: true }]);
		expect(b.returns).toMatchObject([{ result: { outcome: "taken_back", by: "taken" } }]);
		await fall(b);
		expect(b.graph.of("take")).toHaveLength(1);
	});

	test("two sweeps at once, here and in another process, take once", async () => {
		const b = await waiting();
		const other = bench({ store: b.store as FaultyStore });
		other.advance(12_000);
		b.advance(2_000);
		await Promise.all([b.control.sweep(), b.control.sweep(), other.control.sweep()]);
		await Promise.all([b.control.settled(), other.control.settled()]);
		expect([...b.graph.of("take"), ...other.graph.of("take")]).toHaveLength(1);
		expect([...b.returns, ...other.returns]).toHaveLength(1);
	});

	test("an answer in time cancels it", async () => {
		const b = await waiting();
		b.advance(500);
		await b.deliver(onStandby(echo(PAGE_INBOX, { at: b.now() })));
		await fall(b);
		expect(b.graph.of("take")).toEqual([]);
		expect(b.deadlines).toEqual([]);
	});

	test("our own echo and the customer's words are no answer", async () => {
		const b = await waiting();
		await b.deliver(onStandby(echo(SELF, { at: b.now() + 1 })));
		await b.deliver(onStandby(message({ at: b.now() + 2 })));
		await fall(b);
		expect(b.graph.of("take")).toHaveLength(1);
	});

	test("where no other app's echo was ever seen it is only told", async () => {
		const b = await waiting({});
		await fall(b);
		expect(b.graph.of("take")).toEqual([]);
		expect(b.deadlines).toMatchObject([{ takes: false }]);
		expect(await b.thread().handover()).toMatchObject({ state: "open" });
		await fall(b);
		expect(b.deadlines).toHaveLength(1);
	});

	test("an echo seen anywhere on the account is enough to take by itself", async () => {
		const b = bench();
		await b.deliver(onStandby(echo(PAGE_INBOX, { user: "2000000000000009" })));
		await b.deliver(normal(message()));
		b.advance(10_000);
		await b.thread().pass("inbox", { returnWithinMs: 2_000 });
		await fall(b);
		expect(b.graph.of("take")).toHaveLength(1);
	});
});

describe("where it cannot be taken back the step goes on with cannot_take", () => {
	test("the profile has no take: nothing leaves", async () => {
		const b = await waiting({ assumeSilent: true }, { profile: "zero_config" });
		await fall(b);
		expect(b.graph.of("take")).toEqual([]);
		expect(b.deadlines).toMatchObject([{ takes: false }]);
		expect(b.returns).toMatchObject([{ result: { outcome: "cannot_take" } }]);
	});

	test("the platform refuses: it is reported too", async () => {
		const b = await waiting();
		b.graph.script("take", () => refused("permission_missing"));
		await fall(b);
		expect(b.returns).toMatchObject([{ result: { outcome: "cannot_take" } }]);
		expect(b.errors).toMatchObject([{ code: "graph_refused", thread: THREAD }]);
		expect(await b.thread().standing()).toBe("standby");
	});

	test("the rules changed between the deadline and the take", async () => {
		const b = await waiting({ assumeSilent: true }, { profile: "auto" });
		b.control.onDeadline(async () => {
			const roles = { [SELF]: ["secondary_receiver"], [DESK]: ["primary_receiver"] };
			await b.post(normal({ recipient: { id: THREAD.account }, timestamp: b.now(), app_roles: roles }));
		});
		await fall(b);
		expect(b.graph.of("take")).toEqual([]);
		expect(b.returns).toMatchObject([{ result: { outcome: "cannot_take" } }]);
	});
});

describe("a deadline that fell while the thread was busy", () => {
	test("takes nothing where the thread came back before its turn", async () => {
		const b = await waiting();
		let end = (): void => {};
		const stop = b.control.onStandby(
			() =>
				new Promise<void>((resolve) => {
					end = resolve;
				}),
		);
		await b.post(onStandby(message({ at: b.now() + 1 })));
		await breathe();
		b.advance(2_000);
		await b.control.sweep();
		await b.post(normal(passed(SELF, PAGE_INBOX, { at: b.now() })));
		stop();
		end();
		await b.control.settled();
		expect(b.graph.of("take")).toEqual([]);
		expect(b.deadlines).toEqual([]);
		expect(b.returns).toMatchObject([{ result: { outcome: "returned", by: "passed" } }]);
	});

	test("leaves it alone where a listener gave up the wait", async () => {
		const b = await waiting();
		b.control.onDeadline(async (deadline, thread) => {
			if (deadline.handover !== null) await thread.cancel(deadline.handover.id);
		});
		await fall(b);
		// The cancel's own take, and no second one.
		expect(b.graph.of("take").map(({ args }) => args[1])).toEqual(['{"reason":"cancelled"}']);
	});
});

test("a sweep over a store that fails reports it, and the next one does the work", async () => {
	const b = await waiting();
	b.store.before = (method) => {
		if (method === "due") throw new Error("down");
	};
	await fall(b);
	expect(b.errors).toMatchObject([{ code: "store_unavailable", message: expect.stringContaining("due work") }]);
	b.store.before = (method) => {
		if (method === "commit") throw new Error("down");
	};
	await b.control.sweep();
	expect(b.errors[1]).toMatchObject({ code: "store_unavailable", thread: THREAD });
	b.store.before = () => {};
	await b.control.sweep();
	await b.control.settled();
	expect(b.graph.of("take")).toHaveLength(1);
});

describe("other silences", () => {
	test("an agent who does not answer a message loses the thread, and the step hears why", async () => {
		const b = await waiting({ assumeSilent: true, agentSilentWithinMs: 3_000 });
		await b.deliver(onStandby(echo(PAGE_INBOX, { at: b.now() + 1 })));
		b.advance(100_000);
		await b.control.sweep();
		await b.control.settled();
		expect(b.deadlines).toEqual([]);
		await b.deliver(onStandby(message({ at: b.now() })));
		b.advance(3_000);
		await b.control.sweep();
		await b.control.settled();
		expect(b.deadlines).toMatchObject([{ kind: "agent_silent", takes: true }]);
		expect(b.graph.of("take").map(({ args }) => args[1])).toEqual(['{"reason":"agent_silent"}']);
		expect(b.returns).toMatchObject([{ result: { outcome: "taken_back", deadline: "agent_silent" } }]);
	});

	test("a customer who does not reply is told of as customer_silent", async () => {
		const b = await waiting({ assumeSilent: true, customerSilentWithinMs: 3_000 });
		await b.deliver(onStandby(echo(PAGE_INBOX, { at: b.now() + 1 })));
		b.advance(3_000);
		await b.control.sweep();
		await b.control.settled();
		expect(b.returns).toMatchObject([{ result: { outcome: "taken_back", deadline: "customer_silent" } }]);
	});

	test("an answer that comes while the listener is told still cancels the take", async () => {
		const b = await waiting();
		b.control.onDeadline(async () => {
			await b.post(onStandby(echo(PAGE_INBOX, { at: b.now() + 1 })));
		});
		await fall(b);
		expect(b.deadlines).toHaveLength(1);
		expect(b.graph.of("take")).toEqual([]);
		expect(await b.thread().handover()).toMatchObject({ state: "open" });
	});

	test("with whenSilent tell, the listener decides: here it takes, says so, and passes to somebody else", async () => {
		const b = await waiting({ assumeSilent: true, whenSilent: "tell", returnWithinMs: 2_000 });
		b.control.onDeadline(async (_deadline, thread) => {
			await thread.take();
			await thread.send("I am looking for somebody else.");
			await thread.pass(DESK, { wait: false });
		});
		await fall(b);
		expect(b.deadlines).toMatchObject([{ takes: false }]);
		expect(b.graph.names().filter((name) => name !== "threadOwner")).toEqual(["take", "send", "pass"]);
	});
});
