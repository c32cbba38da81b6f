import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DESK, echo, message, newUser, onNormal, PAGE_INBOX, passed, SELF, taken } from "./delivery-items.ts";
import { type FakeGraph, startFakeGraph } from "./fake-graph.ts";
import { type LocalControl, localControl } from "./local-control.ts";

const SOFT_HOLD_MS = 60_000;

describe.each(["classic", "routing"] as const)(
	"a person answers from the phone and takes nothing, under %s",
	(profile) => {
		let graph: FakeGraph;
		let local: LocalControl;
		let now: number;

		beforeAll(async () => {
			graph = await startFakeGraph(SELF, profile);
			now = Date.now();
			graph.now = () => now;
			local = localControl(graph, { profile, softHoldMs: SOFT_HOLD_MS, clock: () => now });
			local.control.host({
				turn: async ({ event, thread }) => {
					if (event.kind === "message") await thread.send(`echo: ${event.text}`);
				},
			});
		});
		afterAll(async () => {
			await local?.control.close();
			await graph?.stop();
		});

		async function heldThread(app: string, aiGenerated = false): Promise<string> {
			const user = newUser();
			await local.deliver(onNormal(message(user, "hello", now)));
			await local.control.settled();
			const reply = echo(user, "Ana here, from my phone.", app, now + 100);
			const said = aiGenerated ? { ...reply, message: { ...(reply["message"] as object), ai_generated: true } } : reply;
			await local.deliver(onNormal(said));
			await local.control.settled();
			now += 1_000;
			return user;
		}

		async function says(user: string, text: string): Promise<void> {
			await local.deliver(onNormal(message(user, text, now)));
			await local.control.settled();
		}

		test("the bot holds still, also where the customer thanks the person", async () => {
			const user = await heldThread(PAGE_INBOX);
			await says(user, "thank you, Ana");
			expect(graph.said(user)).toEqual(["echo: hello"]);
			expect(await local.thread(user).send("proactive")).toMatchObject({ result: "blocked", reason: "soft_hold" });
		});

		test("it ends by itself", async () => {
			const user = await heldThread(PAGE_INBOX);
			now += SOFT_HOLD_MS;
			await says(user, "anybody?");
			expect(graph.said(user)).toEqual(["echo: hello", "echo: anybody?"]);
		});

		test("a handover that comes back ends it", async () => {
			const user = await heldThread(PAGE_INBOX);
			await local.deliver(onNormal(taken(user, PAGE_INBOX, SELF, now)));
			await local.deliver(onNormal(passed(user, SELF, PAGE_INBOX, now + 500)));
			now += 1_000;
			await says(user, "and now?");
			expect(graph.said(user)).toEqual(["echo: hello", "echo: and now?"]);
		});

		test("Meta's AI, our own echo and another app do not hold us", async () => {
			const users = [await heldThread(PAGE_INBOX, true), await heldThread(SELF), await heldThread(DESK)];
			for (const user of users) {
				await says(user, "go on");
				expect(graph.said(user)).toEqual(["echo: hello", "echo: go on"]);
			}
		});
	},
);
