import { createHash } from "node:crypto";

/** A Lua script, and the name under which servers keep it. */
export interface Script {
	readonly source: string;
	/** SHA-1 of the source, in hexadecimal digits. */
	readonly sha: string;
}

export function script(source: string): Script {
	return { source, sha: createHash("sha1").update(source).digest("hex") };
}
