/** An id as a string; null where it is missing, empty or a number too large to be exact. */
export function idOf(value: string | number | null | undefined): string | null {
	if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : null;
	return value === undefined || value === "" ? null : value;
}

/** Metadata as the text it is on the wire. */
export function metadataOf(value: unknown): string | null {
	if (typeof value === "string") return value;
	return value === undefined || value === null ? null : JSON.stringify(value);
}

/** Below this a number is seconds: 1e11 ms lies in 1973, 1e11 s in 5138. */
const SECONDS_BELOW = 1e11;
/** The last moment a `Date` can hold. */
const LATEST = 8.64e15;

/** Reads a time of the wire, seconds or milliseconds, number or digits (spec §9, F17 and F19), as epoch ms. Answers null for anything else. */
export function platformTime(value: unknown): number | null {
	const number = typeof value === "string" && /^\d{1,16}$/.test(value) ? Number(value) : value;
	if (typeof number !== "number" || !(number >= 0 && number <= LATEST)) return null;
	return Math.trunc(number < SECONDS_BELOW ? number * 1000 : number);
}

/** The names of an object's members, for a reason. */
export function keysOf(value: Readonly<Record<string, unknown>>): string {
	const names = Object.keys(value).map((name) => name.slice(0, 40));
	return names.length === 0 ? "an empty object" : names.slice(0, 8).join(", ");
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
