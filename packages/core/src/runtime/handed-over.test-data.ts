import type { OwnerAnswer } from "../ports/graph.ts";
import { type Bench, bench, message, normal, PAGE_INBOX, SELF } from "./bench.test-data.ts";
import type { ThreadControlOptions } from "./options.ts";
import { ok } from "./scripted-graph.test-data.ts";

export const INBOX_HAS_IT: OwnerAnswer = { kind: "visible", app: PAGE_INBOX, expiresAt: null };
export const WE_HAVE_IT: OwnerAnswer = { kind: "visible", app: SELF, expiresAt: null };

/** A thread of ours, passed to the inbox ten seconds after its last message; by the platform the inbox has it. `id` is the handover's. */
export async function handedOver(
	options: Partial<ThreadControlOptions> = {},
): Promise<Bench & { readonly id: string }> {
	const b = bench(options);
	await b.deliver(normal(message()));
	b.advance(10_000);
	b.graph.script("threadOwner", () => ok(INBOX_HAS_IT));
	const outcome = await b.thread().pass("inbox", { reason: "asked" });
	if (outcome.result !== "ok" || outcome.handover === null) throw new Error("the pass failed");
	b.graph.forget();
	return Object.assign(b, { id: outcome.handover });
}

/** Moves the clock on and sweeps, as the control does by itself. */
export async function sweepAfter(b: Bench, ms: number): Promise<void> {
	b.advance(ms);
	await b.control.sweep();
	await b.control.settled();
}
