import { EMPTY_RECORD, RECORD_VERSION, type ThreadRecord } from "../domain/record.ts";
import type { Versioned } from "../ports/store.ts";

/** A thread of which nothing is known but the customer's newest message: nearly all of them, in a third of a record's bytes. */
class OrdinaryThread {
	readonly version: number;
	readonly at: number;
	readonly id: string;
	epoch: number;

	constructor(version: number, at: number, id: string, epoch: number) {
		this.version = version;
		this.at = at;
		this.id = id;
		this.epoch = epoch;
	}
}

interface OtherThread extends Versioned<ThreadRecord> {
	epoch: number;
}

/** A thread as the memory store keeps it; `epoch` is that of its newest lease, 0 where it never had one. */
export type PackedThread = OrdinaryThread | OtherThread;

/** A record in the fewest bytes that hold all of it. */
export function pack(value: ThreadRecord, version: number, epoch: number): PackedThread {
	const { v, normal } = value;
	if (normal === null || v !== RECORD_VERSION || saysMore(value)) return { value, version, epoch };
	return new OrdinaryThread(version, normal.at, normal.id, epoch);
}

/** Whether any field but the ordinary ones says something, a field that is new to us too. */
function saysMore(value: ThreadRecord): boolean {
	for (const name in value) {
		if (name !== "v" && name !== "normal" && value[name as keyof ThreadRecord] != null) return true;
	}
	return false;
}

/** What {@link pack} was given. */
export function unpack(packed: PackedThread): Versioned<ThreadRecord> {
	if (!(packed instanceof OrdinaryThread)) return { value: packed.value, version: packed.version };
	const { strong, standby, echoAt, command, handover } = EMPTY_RECORD;
	const normal = { at: packed.at, id: packed.id };
	const value = { v: RECORD_VERSION, strong, normal, standby, echoAt, command, handover };
	return { value, version: packed.version };
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
