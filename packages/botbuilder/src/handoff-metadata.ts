import { encodeMetadata, METADATA_LIMIT, type MetadataInput } from "@thread-control/core";

/** Where a handoff context may name the app to pass to. They say where it goes, and do not travel along. */
const TARGETS: readonly string[] = ["targetAppId", "MessengerTargetAppId"];

/** What a handoff context asks of a pass. */
export interface HandoffRequest {
	/** The app it names; undefined where it names none. */
	readonly target: string | number | undefined;
	readonly reason: string;
	/** Fits what may be sent along, whatever the context held. */
	readonly metadata: MetadataInput;
	/** How many fields, or characters of a text, were left out for that. */
	readonly dropped: number;
}

/**
 * Reads the context of a `handoff.initiate` event, which may be anything. A text goes as it is, cut at the limit; an object
 * goes with its fields, `reason` among them; other values go as `{ context: value }`. What JSON cannot write is left out, and
 * then the longest fields until the rest fits, with `truncated: true` in their place. Never throws.
 */
export function readHandoffContext(context: unknown, reason: string): HandoffRequest {
	if (typeof context === "string") {
		const text = cut(context);
		return { target: undefined, reason, metadata: text, dropped: context.length - text.length };
	}
	const all = isObject(context) ? context : context === undefined || context === null ? {} : { context };
	const own = fieldOf(all, "reason");
	const stated = typeof own === "string" && own !== "" ? own : reason;
	const { fields, unwritable } = readFields(all);
	for (let dropped = unwritable; ; dropped += 1) {
		const metadata: Record<string, unknown> = Object.fromEntries(fields.map(({ name, value }) => [name, value]));
		if (dropped > 0) metadata["truncated"] = true;
		const fitting = typeof metadata["reason"] === "string" ? metadata["reason"] : cutAsJson(stated, METADATA_LIMIT / 2);
		if (fields.length === 0 || "text" in encodeMetadata(metadata, fitting)) {
			return { target: targetIn(all), reason: fitting, metadata, dropped };
		}
		const longest = Math.max(...fields.map(({ length }) => length));
		fields.splice(
			fields.findIndex(({ length }) => length === longest),
			1,
		);
	}
}

interface Field {
	readonly name: string;
	readonly value: unknown;
	/** Of name and value, as JSON. */
	readonly length: number;
}

/** The fields JSON can write, as JSON writes them, and how many it cannot. */
function readFields(all: Readonly<Record<string, unknown>>): { fields: Field[]; unwritable: number } {
	const fields: Field[] = [];
	let unwritable = 0;
	for (const name of Object.keys(all)) {
		const value = fieldOf(all, name);
		if (value === undefined || TARGETS.includes(name)) continue;
		const json = jsonOf(value);
		if (json === undefined) unwritable += 1;
		else fields.push({ name, value: JSON.parse(json), length: name.length + json.length });
	}
	return { fields, unwritable };
}

/** A value as JSON; undefined where it cannot be written: functions, cycles, big integers. */
export function jsonOf(value: unknown): string | undefined {
	try {
		return JSON.stringify(value);
	} catch {
		// What cannot be written cannot travel; the caller counts it.
		return undefined;
	}
}

function targetIn(all: Readonly<Record<string, unknown>>): string | number | undefined {
	for (const name of TARGETS) {
		const target = fieldOf(all, name);
		if (typeof target === "string" || typeof target === "number") return target;
	}
	return undefined;
}

/** A field, also of an object whose getters throw. */
function fieldOf(all: Readonly<Record<string, unknown>>, name: string): unknown {
	try {
		return all[name];
	} catch {
		// A field that cannot be read is one that cannot be written.
		return undefined;
	}
}

function cut(text: string, limit: number = METADATA_LIMIT): string {
	if (text.length <= limit) return text;
	const kept = text.slice(0, limit);
	// Half a surrogate pair is no character.
	return /[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept;
}

/** A text short enough that its JSON, which may be longer, stays within the limit. */
function cutAsJson(text: string, limit: number): string {
	let kept = cut(text, limit);
	while (JSON.stringify(kept).length > limit) kept = cut(kept, Math.floor(kept.length / 2));
	return kept;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
