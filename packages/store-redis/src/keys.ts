import { ThreadControlError, type ThreadId } from "@thread-control/core";

/** How many hash tags the keys are spread over; fixed, for it says where everything lies. */
const SHARDS = 256;

/** The sorted sets and the one number that all threads of a shard share. */
export interface Shard {
	readonly base: string;
	/** When events were committed. */
	readonly marks: string;
	/** When the leases of threads with work run out. */
	readonly leases: string;
	/** When the sweep has to look at threads. */
	readonly due: string;
	/** When work was given up. */
	readonly parked: string;
	/** The greatest epoch of the threads that were erased. */
	readonly epochs: string;
}

/** Where everything lies: `{prefix}:{NNN}:…`, so that on a Cluster what changes together is on one node. */
export class Keys {
	readonly shards: readonly Shard[];
	/** Where the version of the format is noted. */
	readonly format: string;
	readonly #items: string;

	/** Throws `option_invalid` for a prefix with braces: they would say where a key lies. */
	constructor(prefix: string) {
		if (/[{}]/.test(prefix)) {
			throw new ThreadControlError("option_invalid", "prefix: it stands before the hash tag and can have no braces");
		}
		this.format = `${prefix}:{format}`;
		this.#items = `${prefix}:{bot}:`;
		this.shards = Array.from({ length: SHARDS }, (_, index): Shard => {
			const base = `${prefix}:{${String(index).padStart(3, "0")}}:`;
			return {
				base,
				marks: `${base}marks`,
				leases: `${base}leases`,
				due: `${base}due`,
				parked: `${base}parked`,
				epochs: `${base}epochs`,
			};
		});
	}

	/** The shard of a thread or an account. */
	shardOf(id: string): Shard {
		return this.shards[shardNumber(id)] as Shard;
	}

	/** A thread's or an account's record: no id is both. */
	record(shard: Shard, id: string): string {
		return `${shard.base}t:${id}`;
	}

	queue(shard: Shard, thread: ThreadId): string {
		return `${shard.base}q:${thread}`;
	}

	intents(shard: Shard, thread: ThreadId): string {
		return `${shard.base}i:${thread}`;
	}

	history(shard: Shard, thread: ThreadId): string {
		return `${shard.base}h:${thread}`;
	}

	/** An item of the bot's storage: all have one tag, so that several are written at once. */
	item(name: string): string {
		return this.#items + name;
	}
}

/** FNV-1a over the id's UTF-16 units, folded to a byte. The same for ever: it says where a thread lies. */
function shardNumber(id: string): number {
	let hash = 0x811c9dc5;
	for (let index = 0; index < id.length; index += 1) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
	return (hash ^ (hash >>> 8) ^ (hash >>> 16) ^ (hash >>> 24)) & 0xff;
}
