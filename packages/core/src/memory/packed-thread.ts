import { EMPTY_RECORD, RECORD_VERSION, type ThreadRecord } from "../domain/record.ts";
import type { Versioned } from "../ports/store.ts";

/** A thread of which nothing is known but the customer's newest message: nearly all of them, in a third of a record's bytes. */
class OrdinaryThread {
	readonly version: number;
	readonly at: number;
	readonly id: string;

	constructor(version: number, at: number, id: string) {
		this.version = version;
		this.at = at;
		this.id = id;
	}
}

/** A thread as the memory store keeps it. */
export type PackedThread = OrdinaryThread | Versioned<ThreadRecord>;

/** A record in the fewest bytes that hold all of it. */
export function pack(value: ThreadRecord, version: number): PackedThread {
	const { v, strong, normal, standby, echoAt, command, handover } = value;
	const nothingElse = strong === null && standby === null && echoAt === null && command === null && handover === null;
	if (nothingElse && normal !== null && v === RECORD_VERSION) return new OrdinaryThread(version, normal.at, normal.id);
	return { value, version };
}

/** What {@link pack} was given. */
export function unpack(packed: PackedThread): Versioned<ThreadRecord> {
	if (!(packed instanceof OrdinaryThread)) return packed;
	return { value: { ...EMPTY_RECORD, normal: { at: packed.at, id: packed.id } }, version: packed.version };
}

/**
 * The same text in one piece. A key that was put together is kept by V8 as a tree of its parts, each a string of its own,
 * which takes three times the bytes.
 */
export function inOnePiece(text: string): string {
	const copy = Buffer.from(text).toString();
	// Half a surrogate pair does not survive the copy.
	return copy === text ? copy : text;
}
