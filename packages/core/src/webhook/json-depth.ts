const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Whether JSON in UTF-8 is nested deeper than `limit`, read from its bytes before anything is built from them. */
export function deeperThan(json: Uint8Array, limit: number): boolean {
	let depth = 0;
	let inString = false;
	for (let at = 0; at < json.length; at += 1) {
		const byte = json[at];
		if (inString) {
			if (byte === BACKSLASH) at += 1;
			else if (byte === QUOTE) inString = false;
		} else if (byte === QUOTE) inString = true;
		else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
			depth += 1;
			if (depth > limit) return true;
		} else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) depth -= 1;
	}
	return false;
}
