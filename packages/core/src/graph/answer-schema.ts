import * as z from "zod";
import { type AppId, appId } from "../domain/app-id.ts";
import type { FeatureStatus, OwnerAnswer, Receiver, SendReceipt } from "../ports/graph.ts";

type WireId = string | number | null | undefined;

interface WireOwner {
	readonly data?:
		| { readonly thread_owner?: { readonly app_id?: WireId; readonly expiration?: WireId } | null | undefined }[]
		| null
		| undefined;
}

interface WireFeatures {
	readonly messaging_feature_status?:
		| Partial<Record<"hop_v2" | "msgr_multi_app" | "ig_multi_app", boolean | null | undefined>>
		| null
		| undefined;
}

interface WireListed {
	readonly data: {
		readonly id?: WireId;
		readonly name?: string | null | undefined;
		readonly subscribed_fields?: unknown;
	}[];
}

const id = z.union([z.string(), z.number()]).nullish();
const flag = z.boolean().nullish();

const success: z.ZodType<{ success: boolean | "true" | "false" }> = z.object({
	success: z.union([z.boolean(), z.literal("true"), z.literal("false")]),
});

const receipt: z.ZodType<{ recipient_id?: WireId; message_id?: WireId }> = z.object({
	recipient_id: id,
	message_id: id,
});

const owner: z.ZodType<WireOwner> = z.object({
	data: z.array(z.object({ thread_owner: z.object({ app_id: id, expiration: id }).nullish() })).nullish(),
});

const features: z.ZodType<WireFeatures> = z.object({
	messaging_feature_status: z.object({ hop_v2: flag, msgr_multi_app: flag, ig_multi_app: flag }).nullish(),
});

const listed: z.ZodType<WireListed> = z.object({
	data: z.array(z.object({ id, name: z.string().nullish(), subscribed_fields: z.unknown().optional() })),
});

const field: z.ZodType<string | { name: string }> = z.union([z.string(), z.object({ name: z.string() })]);

/**
 * Readers of answers with status 2xx. Each answers undefined for a body that does not say what was asked: the result is
 * then unknown.
 */

/** Whether a command was taken: `{"success":true}`, the text `"true"` (spec §2.1), or take's older body (spec §10, C3). */
export function readSuccess(json: unknown): boolean | undefined {
	const parsed = success.safeParse(json);
	if (parsed.success) return parsed.data.success === true || parsed.data.success === "true";
	const older = owner.safeParse(json);
	return older.success && older.data.data?.[0]?.thread_owner !== undefined ? true : undefined;
}

/** The Send API's receipt; a sender action has no message id. */
export function readReceipt(json: unknown): SendReceipt | undefined {
	const parsed = receipt.safeParse(json);
	if (!parsed.success) return undefined;
	const { message_id: messageId, recipient_id: recipientId } = parsed.data;
	if (messageId === undefined && recipientId === undefined && readSuccess(json) !== true) return undefined;
	return { messageId: textOf(messageId), recipientId: textOf(recipientId) };
}

/** `thread_owner` in all its shapes (spec §1.5): owner and expiry, expiry alone, or one of the empty answers. */
export function readOwner(json: unknown): OwnerAnswer | undefined {
	const parsed = owner.safeParse(json);
	if (!parsed.success) return undefined;
	const { data } = parsed.data;
	// Only the empty object is an empty answer: one that speaks of something else says nothing of the owner.
	if (data === undefined || data === null)
		return Object.keys(json as object).length === 0 ? { kind: "idle" } : undefined;
	const [first] = data;
	if (first === undefined || first.thread_owner === null) return { kind: "idle" };
	if (first.thread_owner === undefined) return undefined;
	const { app_id: wireApp, expiration } = first.thread_owner;
	const app = appId(wireApp);
	const expiresAt = instant(expiration);
	if (app !== null) return { kind: "visible", app, expiresAt };
	return expiresAt === null ? { kind: "idle" } : { kind: "hidden", expiresAt };
}

/** `messaging_feature_status` (spec §1.2). */
export function readFeatures(json: unknown): FeatureStatus | undefined {
	const parsed = features.safeParse(json);
	if (!parsed.success) return undefined;
	const status = parsed.data.messaging_feature_status;
	return {
		hopV2: status?.hop_v2 ?? null,
		messengerMultiApp: status?.msgr_multi_app ?? null,
		instagramMultiApp: status?.ig_multi_app ?? null,
	};
}

/** `secondary_receivers`; rows without an app id are left out. */
export function readReceivers(json: unknown): readonly Receiver[] | undefined {
	const parsed = listed.safeParse(json);
	if (!parsed.success) return undefined;
	return parsed.data.data.flatMap((row) => {
		const app = appId(row.id);
		return app === null ? [] : [{ id: app, name: row.name ?? "" }];
	});
}

/** The fields of our app in `subscribed_apps`; of all listed apps where our id is not known. */
export function readFields(json: unknown, self: AppId | null): readonly string[] | undefined {
	const parsed = listed.safeParse(json);
	if (!parsed.success) return undefined;
	const rows = parsed.data.data.filter((row) => self === null || appId(row.id) === self);
	const fields = rows.flatMap((row) => (Array.isArray(row.subscribed_fields) ? row.subscribed_fields : []));
	const names = fields.flatMap((value) => {
		const read = field.safeParse(value);
		return read.success ? [typeof read.data === "string" ? read.data : read.data.name] : [];
	});
	return [...new Set(names)];
}

function textOf(value: WireId): string | null {
	return value === undefined || value === null ? null : String(value);
}

/** Meta does not state the unit of `expiration` (spec §1.2): below 1e11 it is seconds. */
function instant(value: WireId): number | null {
	const number = value === undefined || value === null || value === "" ? Number.NaN : Number(value);
	if (!Number.isFinite(number) || number <= 0) return null;
	return Math.trunc(number < 1e11 ? number * 1000 : number);
}
