import { type EventTurn, memoryStore } from "@thread-control/core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type CountedStore, countedStore } from "./counted-store.ts";
import {
	echo,
	type Item,
	message,
	newUser,
	onNormal,
	onStandby,
	PAGE_INBOX,
	passed,
	SELF,
	taken,
} from "./delivery-items.ts";
import { type FakeGraph, startFakeGraph } from "./fake-graph.ts";
import { type LocalControl, localControl } from "./local-control.ts";

let graph: FakeGraph;
let store: CountedStore;
let local: LocalControl;
let turn: (turn: EventTurn) => Promise<void>;
let user: string;

beforeAll(async () => {
	graph = await startFakeGraph(SELF, "routing");
});
afterAll(async () => {
	await graph?.stop();
});
beforeEach(async () => {
	store = countedStore(memoryStore());
	local = localControl(graph, { store });
	local.control.host({ turn: (given) => turn(given), returned: async () => {} });
	turn = async () => {};
	user = newUser();
	await local.hello(user);
	store.reset();
});

async function run(body: Item): Promise<readonly string[]> {
	expect(await local.deliver(body)).toBe(200);
	await local.control.settled();
	return store.calls;
}

const TURN = ["accept", "commit", "finish"];

describe("an inbound event with its turn: at most three", () => {
	const events: readonly { name: string; body: (user: string) => Item }[] = [
		{ name: "a message", body: (who) => onNormal(message(who, "again")) },
		{ name: "a standby message", body: (who) => onStandby(message(who, "to the person")) },
		{ name: "an echo", body: (who) => onNormal(echo(who, "Hi", PAGE_INBOX)) },
		{ name: "a pass to somebody else", body: (who) => onNormal(passed(who, PAGE_INBOX, SELF)) },
		{ name: "a take", body: (who) => onNormal(taken(who, PAGE_INBOX, SELF)) },
		{ name: "a first message of somebody new", body: () => onNormal(message(newUser(), "first")) },
	];
	test.each(events)("$name", async ({ body }) => {
		expect(await run(body(user))).toEqual(TURN);
	});

	test("a delivery of three customers takes one accept and one commit", async () => {
		const body = onNormal(...[newUser(), newUser(), newUser()].map((who) => message(who, "hello")));
		expect(await run(body)).toEqual(["accept", "commit", "finish", "finish", "finish"]);
	});

	test("three messages of one customer in one delivery are one piece of work", async () => {
		expect(await run(onNormal(message(user, "1"), message(user, "2"), message(user, "3")))).toEqual(TURN);
	});
});

describe("an outgoing message: one", () => {
	test.each([1, 2, 3])("%i in a turn", async (messages) => {
		turn = async ({ thread }) => {
			for (let sent = 0; sent < messages; sent += 1) {
				expect((await thread.send(`text ${sent}`)).result).toBe("sent");
			}
		};
		expect(await run(onNormal(message(user, "go")))).toEqual([
			"accept",
			"commit",
			...Array(messages).fill("guard"),
			"finish",
		]);
	});

	test("outside of a turn", async () => {
		expect((await local.thread(user).send("proactive")).result).toBe("sent");
		expect(store.calls).toEqual(["guard"]);
	});

	test("a blocked one", async () => {
		await run(onNormal(taken(user, PAGE_INBOX, SELF)));
		store.reset();
		expect((await local.thread(user).send("too late")).result).toBe("blocked");
		expect(store.calls).toEqual(["guard"]);
	});

	test("a typing indicator", async () => {
		expect((await local.thread(user).send({ sender_action: "typing_on" })).result).toBe("sent");
		expect(store.calls).toEqual(["guard"]);
	});
});

describe("a command: written down before it leaves, and its answer", () => {
	test("pass in a turn: two more", async () => {
		turn = async ({ thread }) => {
			expect((await thread.pass("inbox", { reason: "asked" })).result).toBe("ok");
		};
		expect(await run(onNormal(message(user, "agent")))).toEqual(["accept", "commit", "commit", "commit", "finish"]);
	});

	test("pass with a goodbye in a turn: the message's own one more", async () => {
		turn = async ({ thread }) => {
			expect((await thread.pass("inbox", { reason: "asked", say: "Goodbye." })).result).toBe("ok");
		};
		expect(await run(onNormal(message(user, "agent")))).toEqual([
			"accept",
			"commit",
			"commit",
			"guard",
			"commit",
			"finish",
		]);
	});

	test("outside of a turn: the record is read once", async () => {
		expect((await local.thread(user).release()).result).toBe("ok");
		expect(store.calls).toEqual(["guard", "commit", "commit"]);
	});

	test("one that is not allowed: the record is read, nothing is written", async () => {
		await expect(local.thread(user).request()).rejects.toMatchObject({ code: "command_not_allowed" });
		expect(store.calls).toEqual(["guard"]);
	});
});

describe("a duplicate delivery: one", () => {
	test("of a message", async () => {
		const body = onNormal(message(user, "twice"));
		await run(body);
		store.reset();
		expect(await run(body)).toEqual(["accept"]);
	});

	test("of a handover", async () => {
		const body = onNormal(passed(user, PAGE_INBOX, SELF));
		await run(body);
		store.reset();
		expect(await run(body)).toEqual(["accept"]);
	});
});

test("a customer who keeps writing to the person costs no more than three a message", async () => {
	await run(onNormal(passed(user, PAGE_INBOX, SELF)));
	store.reset();
	for (const text of ["1", "2", "3", "4"]) await run(onStandby(message(user, text)));
	expect(store.calls).toEqual([...TURN, ...TURN, ...TURN, ...TURN]);
});
