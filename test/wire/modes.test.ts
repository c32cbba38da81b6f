import type { BlockedSend, RequestedEvent, RequestPolicy } from "@thread-control/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
	DESK,
	message,
	newUser,
	onNormal,
	onStandby,
	PAGE,
	PAGE_INBOX,
	requested,
	SELF,
	taken,
} from "./delivery-items.ts";
import { type FakeGraph, startFakeGraph } from "./fake-graph.ts";
import { type LocalControl, localControl } from "./local-control.ts";

let graph: FakeGraph;
beforeAll(async () => {
	graph = await startFakeGraph(SELF, "routing");
});
afterAll(async () => {
	await graph?.stop();
});

/** A customer whose thread the inbox took from us. */
async function lostThread({ deliver, control }: LocalControl): Promise<string> {
	const user = newUser();
	await deliver(onNormal(message(user, "hello")));
	await deliver(onNormal(taken(user, PAGE_INBOX, SELF)));
	await control.settled();
	graph.own(user, PAGE_INBOX);
	return user;
}

function hearBlocked({ control }: LocalControl): BlockedSend[] {
	const blocked: BlockedSend[] = [];
	control.onBlocked((one) => {
		blocked.push(one);
	});
	return blocked;
}

describe("mode", () => {
	test("enforce: nothing leaves, and the blocked send is an outcome, heard and counted", async () => {
		const local = localControl(graph);
		const blocked = hearBlocked(local);
		const user = await lostThread(local);
		expect(await local.thread(user).send("too late")).toEqual({
			result: "blocked",
			id: "",
			blocked: "not_in_control",
			reason: "standby",
		});
		expect(graph.posts(user)).toEqual([]);
		const thread = { channel: "messenger", account: PAGE, user };
		expect(blocked).toEqual([{ thread, reason: "standby", observed: false }]);
		expect(local.control.counters).toMatchObject({ blocked: 1, sent: 0 });
		expect(local.errors).toEqual([]);
		await local.control.close();
	});

	test("observe: it leaves, and is reported as what would have been blocked", async () => {
		const local = localControl(graph, { mode: "observe" });
		const blocked = hearBlocked(local);
		const user = await lostThread(local);
		expect((await local.thread(user).send("anyway")).result).toBe("sent");
		expect(graph.said(user)).toEqual(["anyway"]);
		expect(blocked.map(({ reason, observed }) => ({ reason, observed }))).toEqual([
			{ reason: "standby", observed: true },
		]);
		expect(local.control.counters).toMatchObject({ blocked: 1, sent: 1 });
		await local.control.close();
	});

	test("observe and off: standby messages reach the bot, as they did without us", async () => {
		for (const mode of ["observe", "off"] as const) {
			const local = localControl(graph, { mode });
			const turns: string[] = [];
			local.control.host({
				turn: async ({ event }) => {
					turns.push(`${event.via} ${event.kind}`);
				},
			});
			await local.deliver(onStandby(message(newUser(), "to the person")));
			await local.control.settled();
			expect(turns).toEqual(["standby message"]);
			await local.control.close();
		}
	});

	test("off: it leaves and nobody is told", async () => {
		const local = localControl(graph, { mode: "off" });
		const blocked = hearBlocked(local);
		const user = await lostThread(local);
		expect((await local.thread(user).send("anyway")).result).toBe("sent");
		expect(blocked).toEqual([]);
		expect(local.control.counters.blocked).toBe(0);
		await local.control.close();
	});

	test("per account", async () => {
		const local = localControl(graph, { mode: ({ account }) => (account === PAGE ? "enforce" : "off") });
		const user = await lostThread(local);
		expect((await local.thread(user).send("here")).result).toBe("blocked");
		expect((await local.thread(newUser(), "1000000000009").send("there")).result).toBe("sent");
		await local.control.close();
	});
});

describe("onStandby: allow", () => {
	test("classic lets a listener speak", async () => {
		const local = localControl(graph, { profile: "classic" });
		const user = await lostThread(local);
		expect((await local.thread(user).send("silent by default")).result).toBe("blocked");
		expect((await local.thread(user).send("a word between", { onStandby: "allow" })).result).toBe("sent");
		expect(graph.said(user)).toEqual(["a word between"]);
		await local.control.close();
	});

	test.each(["routing", "zero_config"] as const)(
		"%s does not: an error names the rule and nothing leaves",
		async (profile) => {
			const local = localControl(graph, { profile });
			const user = await lostThread(local);
			await expect(local.thread(user).send("a word between", { onStandby: "allow" })).rejects.toMatchObject({
				code: "command_not_allowed",
				message: expect.stringMatching(new RegExp(`${profile}.*${user}`)),
			});
			expect(graph.posts(user)).toEqual([]);
			await local.control.close();
		},
	);
});

describe("who asks for control", () => {
	const policies: readonly { policy: RequestPolicy | undefined; by: string; granted: boolean }[] = [
		{ policy: undefined, by: PAGE_INBOX, granted: true },
		{ policy: undefined, by: DESK, granted: false },
		{ policy: "grant", by: DESK, granted: true },
		{ policy: "ignore", by: PAGE_INBOX, granted: false },
		{ policy: async (event: RequestedEvent) => event.requestedBy === DESK, by: DESK, granted: true },
		{ policy: () => false, by: PAGE_INBOX, granted: false },
	];
	test.each(policies)("policy $policy, asked by $by: granted $granted", async ({ policy, by, granted }) => {
		const local = localControl(graph, {
			profile: "zero_config",
			...(policy === undefined ? {} : { onRequest: policy }),
		});
		const heard: boolean[] = [];
		local.control.onRequested((_event, _thread, given) => {
			heard.push(given);
		});
		const user = newUser();
		await local.hello(user);
		await local.deliver(onNormal(requested(user, by)));
		await local.control.settled();
		expect(graph.posts(user).map(({ edge, body }) => [edge, String(body["target_app_id"])])).toEqual(
			granted ? [["pass_thread_control", by]] : [],
		);
		expect(heard).toEqual([granted]);
		expect(await local.thread(user).standing()).toBe(granted ? "standby" : "idle");
		await local.control.close();
	});

	test("a request older than the fact that gave us control is void", async () => {
		const local = localControl(graph, { profile: "zero_config" });
		const user = newUser();
		await local.deliver(onNormal(taken(user, SELF, PAGE_INBOX)));
		await local.deliver(onNormal(requested(user, PAGE_INBOX, Date.now() - 60_000)));
		await local.control.settled();
		expect(graph.posts(user)).toEqual([]);
		await local.control.close();
	});
});

describe("several pages by a token function", () => {
	const OTHER = "1000000000002";
	test("every call goes with its page's token; without one nothing leaves and the outcome says why", async () => {
		const tokens: Record<string, string> = { [PAGE]: "token-one", [OTHER]: "token-two" };
		const local = localControl(graph, { token: async ({ account }) => tokens[account] ?? null, whenUnknown: "send" });
		const [one, two, none] = [newUser(), newUser(), newUser()];
		expect((await local.thread(one).send("one")).result).toBe("sent");
		expect((await local.thread(two, OTHER).send("two")).result).toBe("sent");
		expect(await local.thread(none, "1000000000003").send("none")).toMatchObject({
			result: "refused",
			refusal: { meaning: "token_invalid", message: expect.stringContaining("1000000000003") },
		});
		expect([one, two].map((user) => graph.posts(user)[0]?.token)).toEqual(["token-one", "token-two"]);
		expect(graph.posts(none)).toEqual([]);
		await local.control.close();
	});
});
