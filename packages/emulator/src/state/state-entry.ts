import * as z from "zod";
import { CALL_FAULTS, DELIVERY_FAULTS, type Fault } from "../faults.ts";
import type { CallRow, DeliveryRow } from "../journal.ts";
import type { HandoverItem, Thread, TranscriptItem } from "../threads/thread.ts";
import type { OutboxNote } from "../webhooks/outbox.ts";

const time = z.number();
const nothing = z.null();

const transcriptItem = z.looseObject({
	at: time,
	mid: z.string(),
	from: z.enum(["customer", "app", "inbox"]),
	kind: z.string(),
});

const handoverItem = z.looseObject({
	at: time,
	kind: z.string(),
	from: z.string().or(nothing),
	to: z.string().or(nothing),
});

const thread = z.strictObject({
	type: z.literal("thread"),
	channel: z.literal("messenger"),
	accountId: z.string(),
	userId: z.string(),
	owner: z.string().or(nothing),
	expiresAt: time.or(nothing),
	windowMs: time,
	lastUserAt: time.or(nothing),
	transcript: z.array(transcriptItem),
	handovers: z.array(handoverItem),
	senders: z.array(z.tuple([z.string(), z.string()])),
});

const delivery = {
	appId: z.string(),
	accountId: z.string(),
	userId: z.string().or(nothing),
	kind: z.string(),
	channel: z.enum(["messaging", "standby"]),
	body: z.unknown(),
};

const deliveryRow = z.strictObject({
	...delivery,
	type: z.literal("delivery"),
	at: time,
	status: z.number(),
	attempt: z.number(),
	error: z.string().optional(),
});

const callRow = z.strictObject({
	type: z.literal("call"),
	at: time,
	appId: z.string().or(nothing),
	accountId: z.string().or(nothing),
	userId: z.string().or(nothing),
	method: z.string(),
	path: z.string(),
	body: z.unknown(),
	status: z.number(),
	answer: z.unknown(),
});

const fault = z.strictObject({
	kind: z.enum([...DELIVERY_FAULTS, ...CALL_FAULTS]),
	times: z.number(),
	appId: z.string().optional(),
	delayMs: z.number().optional(),
});

const entry = z.discriminatedUnion("type", [
	z.strictObject({ type: z.literal("config"), config: z.unknown() }),
	z.strictObject({ type: z.literal("clock"), aheadMs: z.number().min(0) }),
	z.strictObject({ type: z.literal("faults"), faults: z.array(fault) }),
	thread,
	deliveryRow,
	callRow,
	z.strictObject({ ...delivery, type: z.literal("queued"), id: z.number() }),
	z.strictObject({ type: z.literal("settled"), id: z.number() }),
	z.strictObject({ type: z.literal("dropped"), appId: z.string() }),
	z.strictObject({ type: z.literal("reset") }),
]);

/** A line of the file: all that changed at once, or nothing of it. */
export const stateLine: z.ZodType<readonly StateEntry[]> = z.array(entry) as z.ZodType<readonly StateEntry[]>;

/** A thread as it is now; what was said, who had control and who sent what: only what is new since its last entry. */
interface ThreadEntry extends Omit<Thread, "transcript" | "handovers" | "senders"> {
	readonly type: "thread";
	readonly transcript: readonly TranscriptItem[];
	readonly handovers: readonly HandoverItem[];
	readonly senders: readonly (readonly [mid: string, appId: string])[];
}

/** One thing that changed. */
export type StateEntry =
	| { readonly type: "config"; readonly config: unknown }
	| { readonly type: "clock"; readonly aheadMs: number }
	| { readonly type: "faults"; readonly faults: readonly Fault[] }
	| ThreadEntry
	| ({ readonly type: "delivery" } & DeliveryRow)
	| ({ readonly type: "call" } & CallRow)
	| OutboxNote
	| { readonly type: "reset" };
