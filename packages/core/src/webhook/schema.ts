import * as z from "zod";

/** Ids come as strings and as numbers (spec §2.3). */
type WireId = string | number | null | undefined;
type WireText = string | null | undefined;
type WireFlag = boolean | null | undefined;

/** What every item has beside its body (spec §2.2). */
interface WireItemHead {
	readonly sender?: { readonly id?: WireId } | null | undefined;
	readonly recipient?: { readonly id?: WireId } | null | undefined;
	readonly timestamp?: unknown;
}

interface WireMessage {
	readonly mid?: WireId;
	readonly text?: WireText;
	readonly is_echo?: WireFlag;
	readonly is_deleted?: WireFlag;
	readonly app_id?: WireId;
	readonly ai_generated?: WireFlag;
	readonly metadata?: unknown;
}

interface WirePostback {
	readonly mid?: WireId;
	readonly title?: WireText;
	readonly payload?: WireText;
}

interface WireHandover {
	readonly new_owner_app_id?: WireId;
	readonly previous_owner_app_id?: WireId;
	readonly metadata?: unknown;
}

interface WireRequest {
	readonly requested_owner_app_id?: WireId;
	readonly metadata?: unknown;
}

type WireRoles = Record<string, string | string[]>;

const id = z.union([z.string(), z.number()]).nullish();
const text = z.string().nullish();
const flag = z.boolean().nullish();
/** Read leniently afterwards: a strange time or another app's metadata must not cost the event. */
const anything = z.unknown().optional();
const party = z.object({ id }).nullish();

export const itemHead: z.ZodType<WireItemHead> = z.object({ sender: party, recipient: party, timestamp: anything });

export const messageBody: z.ZodType<WireMessage> = z.object({
	mid: id,
	text,
	is_echo: flag,
	is_deleted: flag,
	app_id: id,
	ai_generated: flag,
	metadata: anything,
});

export const postbackBody: z.ZodType<WirePostback> = z.object({ mid: id, title: text, payload: text });

export const handoverBody: z.ZodType<WireHandover> = z.object({
	new_owner_app_id: id,
	previous_owner_app_id: id,
	metadata: anything,
});

export const requestBody: z.ZodType<WireRequest> = z.object({ requested_owner_app_id: id, metadata: anything });

export const rolesBody: z.ZodType<WireRoles> = z.record(z.string(), z.union([z.array(z.string()), z.string()]));

/** Bodies we pass on without reading them. */
export const receiptBody: z.ZodType<object> = z.object({});

/** What was wrong, by field; never what was in it. */
export function problemOf(error: z.ZodError): string {
	const [issue] = error.issues;
	return issue === undefined ? "not the shape we know" : `${issue.path.join(".") || "body"}: ${issue.message}`;
}
