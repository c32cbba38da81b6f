import { threadId } from "@thread-control/core";

/** How many lines of a thread, and how many threads, are kept; the oldest go first. */
const MAX_LINES = 1000;
const MAX_THREADS = 1000;

/** What the desk has heard, by thread: who said what, and how control moved. Gone with the process. */
export class ThreadBook {
	#threads = new Map();
	#watchers = new Set();

	/** The threads, the one that was heard of last first. */
	all() {
		return [...this.#threads.values()].reverse();
	}

	/** A thread by its id (`messenger:PAGE:PSID`) or by its user's id; undefined where it was never heard of. */
	find(name) {
		return this.#threads.get(name) ?? this.all().find(({ key }) => key.user === name);
	}

	/**
	 * Adds a line `{ at, from, text, mid }` in the order of `at`. A message has one line however often it comes: the copy that
	 * says it again only brings its time.
	 */
	say(key, line) {
		const { lines } = this.#open(key);
		const known = lines.findIndex(({ mid }) => mid === line.mid);
		if (known !== -1) lines.splice(known, 1);
		insert(lines, line);
		lines.splice(0, lines.length - MAX_LINES);
		this.#changed();
	}

	/** Adds a move of control `{ at, kind, from, to, metadata }`, metadata as it travelled. */
	move(key, move) {
		const { moves } = this.#open(key);
		insert(moves, move);
		moves.splice(0, moves.length - MAX_LINES);
		this.#changed();
	}

	/** Calls back after every change; the answer stops it. */
	watch(changed) {
		this.#watchers.add(changed);
		return () => this.#watchers.delete(changed);
	}

	#open(key) {
		const id = threadId(key);
		const thread = this.#threads.get(id) ?? { id, key, lines: [], moves: [] };
		this.#threads.delete(id);
		this.#threads.set(id, thread);
		const [oldest] = this.#threads.keys();
		if (this.#threads.size > MAX_THREADS) this.#threads.delete(oldest);
		return thread;
	}

	#changed() {
		for (const changed of this.#watchers) changed();
	}
}

/** Puts an item behind everything that is not later. */
function insert(items, item) {
	const before = items.findLastIndex(({ at }) => at <= item.at);
	items.splice(before + 1, 0, item);
}
