import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { AppId } from "../domain/app-id.ts";
import { SUPPORTED_PROFILES } from "../domain/profile.ts";
import type { OwnerAnswer } from "../ports/graph.ts";
import {
	bench,
	DESK,
	EPOCH,
	echo,
	type Item,
	message,
	PAGE,
	PAGE_INBOX,
	passed,
	requested,
	SELF,
	taken,
} from "./bench.test-data.ts";
import { ok, refused } from "./scripted-graph.test-data.ts";

const at = fc.integer({ min: 0, max: 8 }).map((step) => EPOCH + step * 700);
const app = fc.constantFrom<AppId>(SELF, DESK, PAGE_INBOX);
const user = fc.constantFrom("2000000000000001", "2000000000000002");
const mid = fc.integer({ min: 0, max: 12 }).map((n) => `m_${n}`);
const about = fc.record({ at, user, mid });

const item: fc.Arbitrary<Item> = fc.oneof(
	{ weight: 4, arbitrary: about.map((given) => message(given)) },
	{ weight: 1, arbitrary: fc.tuple(app, about).map(([by, given]) => echo(by, given)) },
	{ weight: 2, arbitrary: fc.tuple(app, app, about).map(([to, from, given]) => passed(to, from, given)) },
	{ weight: 2, arbitrary: fc.tuple(app, app, about).map(([by, from, given]) => taken(by, from, given)) },
	{ weight: 1, arbitrary: fc.tuple(app, about).map(([by, given]) => requested(by, given)) },
);

const delivery = fc.record({
	messaging: fc.array(item, { maxLength: 3 }),
	standby: fc.array(item, { maxLength: 3 }),
	advance: fc.constantFrom(0, 1, 900, 5_000),
	wait: fc.boolean(),
});

const owner = fc.constantFrom<OwnerAnswer | null>(
	{ kind: "visible", app: SELF, expiresAt: null },
	{ kind: "visible", app: DESK, expiresAt: null },
	{ kind: "hidden", expiresAt: null },
	{ kind: "idle" },
	null,
);

const setting = fc.record({
	profile: fc.constantFrom(...SUPPORTED_PROFILES),
	role: fc.constantFrom("primary" as const, "secondary" as const),
	whenUnknown: fc.constantFrom("ask" as const, "suppress" as const, "send" as const),
});

test("a standby event never becomes an ordinary turn, and nobody's control is spoken over, whatever comes in whatever order", async () => {
	await fc.assert(
		fc.asyncProperty(setting, owner, fc.array(delivery, { maxLength: 8 }), async (options, reads, deliveries) => {
			const b = bench(options);
			b.graph.script("threadOwner", () => (reads === null ? refused("not_visible") : ok(reads)));
			b.graph.script("send", async (thread) => {
				const view = await b.thread(thread.user).owner();
				expect(["control", "idle", "unknown"]).toContain(view.standing);
				return ok({ messageId: "sent", recipientId: thread.user });
			});
			b.onTurn = async ({ thread }) => {
				await thread.send("answer");
			};
			const sentNormally = new Set<unknown>();
			for (const { messaging, standby, advance, wait } of deliveries) {
				for (const { message: said } of messaging) if (said !== undefined) sentNormally.add((said as Item)["mid"]);
				b.advance(advance);
				expect(await b.post({ object: "page", entry: [{ id: PAGE, time: EPOCH, messaging, standby }] })).toBe(200);
				if (wait) await b.control.settled();
			}
			await b.control.settled();
			for (const event of b.turns) {
				expect(event.via).toBe("normal");
				if (event.kind === "message") expect(sentNormally).toContain(event.mid);
			}
			expect(new Set(b.turns.map(({ id }) => id)).size).toBe(b.turns.length);
			// Every event that asks for one got either a turn or a hearing, and only once.
			expect(new Set(b.standby.map(({ id }) => id)).size).toBe(b.standby.length);
			expect(b.errors.filter(({ code }) => code !== "listener_failed" && code !== "graph_refused")).toEqual([]);
			await b.control.close();
		}),
		{ numRuns: 300 },
	);
});
