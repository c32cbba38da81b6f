import { threadId } from "@thread-control/core";

/** How many lines of a thread, and how many threads, are kept; the oldest go first. */
const MAX_LINES = 1000;
const MAX_THREADS = 1000;
/** Where the ids of all threads are; those of the threads begin with it. */
const INDEX = "desk/threads";
/** How often a change is made again that another process was faster with. */
const ATTEMPTS = 10;

/** What the desk has heard, by thread: who said what, and how control moved. It is in the store, so that a restart keeps it. */
export class ThreadBook {
	#storage;
	#watchers = new Set();
	#last = Promise.resolve();

	/** `storage`: a Bot Framework `Storage`, as `store.botStorage()` answers. */
	constructor(storage) {
		this.#storage = storage;
	}

	/** The threads, the one that was heard of last first. */
	async all() {
		const ids = (await this.#storage.read([INDEX]))[INDEX]?.ids ?? [];
		const threads = Object.values(await this.#storage.read(ids.map(keyOf)));
		return threads.sort((one, other) => other.heardAt - one.heardAt);
	}

	/** A thread by its id (`messenger:PAGE:PSID`) or by its user's id; undefined where it was never heard of. */
	async find(name) {
		const threads = await this.all();
		return threads.find(({ id }) => id === name) ?? threads.find(({ key }) => key.user === name);
	}

	/**
	 * Adds a line `{ at, from, text, mid }` in the order of `at`. A message has one line however often it comes: the copy that
	 * says it again only brings its time. Rejects where the store does not take it.
	 */
	async say(key, line) {
		await this.#change(key, ({ lines }) => {
			const known = lines.findIndex(({ mid }) => mid === line.mid);
			if (known !== -1) lines.splice(known, 1);
			insert(lines, line);
		});
	}

	/** Adds a move of control `{ at, kind, from, to, metadata }`, metadata as it travelled; one that is heard again only once. */
	async move(key, move) {
		await this.#change(key, ({ moves }) => {
			const said = JSON.stringify(move);
			if (!moves.some((known) => JSON.stringify(known) === said)) insert(moves, move);
		});
	}

	/** Calls back after every change made here; the answer stops it. */
	watch(changed) {
		this.#watchers.add(changed);
		return () => this.#watchers.delete(changed);
	}

	/** One change after the other; a failed one keeps nobody from the next. */
	async #change(key, change) {
		const mine = this.#last.then(() => this.#changed(key, change));
		this.#last = mine.catch(() => undefined);
		await mine;
		for (const changed of this.#watchers) changed();
	}

	async #changed(key, change) {
		const id = threadId(key);
		await this.#write(keyOf(id), { id, key, lines: [], moves: [], heardAt: 0 }, (thread) => {
			change(thread);
			for (const items of [thread.lines, thread.moves]) items.splice(0, items.length - MAX_LINES);
			thread.heardAt = Math.max(Date.now(), thread.heardAt + 1);
		});
		const known = (await this.#storage.read([INDEX]))[INDEX]?.ids ?? [];
		if (known.includes(id)) return;
		let gone = [];
		await this.#write(INDEX, { ids: [] }, (index) => {
			if (!index.ids.includes(id)) index.ids.push(id);
			gone = index.ids.splice(0, index.ids.length - MAX_THREADS);
		});
		if (gone.length > 0) await this.#storage.delete(gone.map(keyOf));
	}

	/** Reads an item, changes it and writes it, again where another process wrote it meanwhile. */
	async #write(name, empty, change) {
		for (let attempt = 1; ; attempt += 1) {
			const item = (await this.#storage.read([name]))[name] ?? structuredClone(empty);
			change(item);
			try {
				return await this.#storage.write({ [name]: item });
			} catch (error) {
				if (attempt === ATTEMPTS || !/eTag conflict/.test(error.message)) throw error;
			}
		}
	}
}

function keyOf(id) {
	return `${INDEX}/${id}`;
}

/** Puts an item behind everything that is not later. */
function insert(items, item) {
	const before = items.findLastIndex(({ at }) => at <= item.at);
	items.splice(before + 1, 0, item);
}
