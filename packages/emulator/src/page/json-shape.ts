/** A plain JSON object, or undefined for everything else. */
export function asObject(value: unknown): Record<string, unknown> | undefined {
	return typeof value === "object" && value !== null && !Array.isArray(value)
		? (value as Record<string, unknown>)
		: undefined;
}

export function asArray(value: unknown): unknown[] {
	return Array.isArray(value) ? value : [];
}

/** A string or a number as a string, undefined for everything else. */
export function asWord(value: unknown): string | undefined {
	return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

/** The value a JSON text stands for; the text itself where it is not JSON; anything else unchanged. */
export function parsedIfJson(value: unknown): unknown {
	if (typeof value !== "string") return value;
	try {
		return JSON.parse(value);
	} catch {
		return value;
	}
}

/** Indented JSON for reading. */
export function prettyJson(value: unknown): string {
	return JSON.stringify(parsedIfJson(value), null, 2) ?? "nothing";
}
