import { createHmac } from "node:crypto";
import type { ThreadEvent } from "../domain/event.ts";
import { parseVerified, verifyDelivery } from "./delivery-steps.ts";
import { createWebhook, type RefusedDelivery, type Webhook } from "./handler.ts";

export const SECRET = "synthetic-app-secret";

/** What Meta sends: every code unit above `~` escaped (spec §6.2). */
export function escaped(value: unknown): string {
	return JSON.stringify(value).replace(
		/[\u007f-\uffff]/g,
		(unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
	);
}

export function signature(body: string | Uint8Array, secret: string = SECRET): Record<string, string> {
	return { "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}` };
}

/** A delivery of one message. */
export function delivery(text: string, mid = "m_1"): unknown {
	const item = { sender: { id: "20" }, recipient: { id: "10" }, timestamp: 1767225600000, message: { mid, text } };
	return { object: "page", entry: [{ id: "10", time: 1767225600500, messaging: [item] }] };
}

/** What a webhook under test is made of: the steps before the store, and what takes the events. */
export interface TestWebhookOptions {
	readonly secrets: readonly string[];
	readonly verifyTokens: readonly string[];
	readonly allowSha1: boolean;
	readonly maxDepth?: number;
	readonly maxBodyBytes?: number;
	readonly accept: (events: readonly ThreadEvent[]) => Promise<void>;
	readonly onRefused?: (reason: RefusedDelivery) => void;
}

/** The webhook with the first two steps of the pipeline, and `accept` in place of the store. */
export function testWebhook({ secrets, allowSha1, maxDepth, accept, ...rest }: TestWebhookOptions): Webhook {
	return createWebhook({
		...rest,
		receive: async (body, signatures) => {
			const verified = verifyDelivery(body, signatures, { secrets, allowSha1 });
			if (verified.step === "refused") return verified;
			const parsed = parseVerified(verified, maxDepth === undefined ? {} : { maxDepth });
			if (parsed.step === "refused") return parsed;
			if (parsed.events.length > 0) await accept(parsed.events);
			return { step: "committed" };
		},
	});
}
