/** The longest metadata we send, in characters. Meta states no limit for handovers; 1000 is what the Send API's `message.metadata` takes (spec §1.1). */
export const METADATA_LIMIT = 1000;

/** Metadata as it came along with a command: the text, and what could be read from it. */
export interface Metadata {
	readonly text: string;
	/** The `reason` field, where the text is a JSON object that has one as a string. */
	readonly reason: string | null;
	/** The whole object, where the text is a JSON object. */
	readonly data: Readonly<Record<string, unknown>> | null;
}

/** What a caller may give: a text that goes as it is, or an object that goes as JSON. */
export type MetadataInput = string | Readonly<Record<string, unknown>>;

/** Writes metadata for the wire. Answers the text, or why it cannot go: too long (with its length in characters) or not JSON. */
export function encodeMetadata(
	input: MetadataInput | undefined,
	reason?: string,
): { readonly text: string | null } | { readonly problem: "too_long" | "not_json"; readonly length: number } {
	let text: string | undefined;
	if (typeof input === "string") text = input;
	else if (input === undefined && reason === undefined) return { text: null };
	else {
		try {
			text = JSON.stringify(reason === undefined ? input : { reason, ...input }) as string | undefined;
		} catch {
			return { problem: "not_json", length: 0 };
		}
	}
	// An object may turn itself into nothing.
	if (text === undefined) return { problem: "not_json", length: 0 };
	return text.length > METADATA_LIMIT ? { problem: "too_long", length: text.length } : { text };
}

/** Reads metadata another app may have written: any text is fine, JSON objects are opened. */
export function decodeMetadata(text: string | null | undefined): Metadata | null {
	if (text === null || text === undefined || text === "") return null;
	const data = text.startsWith("{") ? objectOf(text) : null;
	return { text, reason: typeof data?.["reason"] === "string" ? data["reason"] : null, data };
}

/** Opens a text that begins as a JSON object; null where it only looks like one, for it is still somebody's text. */
function objectOf(text: string): Record<string, unknown> | null {
	try {
		return JSON.parse(text) as Record<string, unknown>;
	} catch {
		return null;
	}
}
