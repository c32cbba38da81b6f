import type { EmulatorEvent } from "../event-stream.ts";
import type { Thread } from "../threads/thread.ts";
import type { StateEntry } from "./state-entry.ts";
import type { StateFile } from "./state-file.ts";

/** Written anew when so much was added, and more than what there was: until then old news costs only space. */
const ADDED_BYTES = 16 * 1024 * 1024;

/** Told of everything that an emulator would have to know again. */
export interface Recorder {
	/** The thread is not what it was. */
	touch(thread: Thread): void;
	note(entry: StateEntry): void;
}

/** Remembers nothing. */
export const NO_RECORDER: Recorder = { touch: () => undefined, note: () => undefined };

/** How much of a thread is in the file. */
interface Written {
	readonly transcript: number;
	readonly handovers: number;
	readonly senders: number;
}

interface FileRecorderParts {
	readonly file: StateFile;
	/** Everything there is, threads included. */
	readonly snapshot: () => readonly StateEntry[];
	readonly threads: () => readonly Thread[];
	/** How far the clock was moved. */
	readonly aheadMs: () => number;
	/** Told that the file could not be written, and why, once until it can be again. */
	readonly failed: (why: string) => void;
}

/**
 * Writes what changed into the state file, one line for all that changed at once, before the caller is answered: it waits for
 * nothing but the end of the running task. What could not be written is tried again with the next change.
 */
export class FileRecorder implements Recorder {
	#parts: FileRecorderParts | null = null;
	#entries: StateEntry[] = [];
	#touched = new Set<Thread>();
	#written = new WeakMap<Thread, Written>();
	#waits = false;
	#failing = false;
	#bytes = { whole: 0, added: 0 };

	/** Writes everything there is, and from now on what changes. Throws where the file cannot be written. */
	begin(parts: FileRecorderParts): void {
		this.#parts = parts;
		this.#writeWhole(parts);
	}

	touch(thread: Thread): void {
		this.#touched.add(thread);
		this.#wait();
	}

	note(entry: StateEntry): void {
		// Of what was forgotten nothing is written any more.
		if (entry.type === "reset") this.#touched.clear();
		this.#entries.push(entry);
		this.#wait();
	}

	/** Notes what an event says; of a thread it is told otherwise. */
	hear({ type, seq: _, ...fields }: EmulatorEvent): void {
		if (type === "delivery" || type === "call") this.note({ type, ...fields } as unknown as StateEntry);
		if (type === "config") this.note({ type, config: fields["config"] });
		if (type === "clock") this.note({ type, aheadMs: this.#parts?.aheadMs() ?? 0 });
		if (type === "reset") this.note({ type });
	}

	/** Writes what waits; afterwards nothing is written. */
	close(): void {
		this.#write();
		this.#parts = null;
	}

	#wait(): void {
		if (this.#waits || this.#parts === null) return;
		this.#waits = true;
		queueMicrotask(() => this.#write());
	}

	#write(): void {
		this.#waits = false;
		const parts = this.#parts;
		if (parts === null || this.#entries.length + this.#touched.size === 0) return;
		try {
			if (this.#bytes.added > Math.max(ADDED_BYTES, this.#bytes.whole)) this.#writeWhole(parts);
			else {
				const threads = [...this.#touched];
				const news = threads.map((thread) => threadEntry(thread, this.#written.get(thread)));
				this.#bytes.added += parts.file.append([...this.#entries, ...news]);
				this.#done(threads);
			}
			this.#failing = false;
		} catch (error) {
			if (!this.#failing) parts.failed(error instanceof Error ? error.message : String(error));
			this.#failing = true;
			// A line may have been cut off, and what is added behind it would be lost with it.
			this.#bytes.added = Number.POSITIVE_INFINITY;
		}
	}

	#writeWhole(parts: FileRecorderParts): void {
		const threads = parts.threads();
		this.#bytes = {
			whole: parts.file.rewrite([...parts.snapshot(), ...threads.map((thread) => threadEntry(thread))]),
			added: 0,
		};
		this.#done(threads);
	}

	#done(threads: readonly Thread[]): void {
		this.#entries = [];
		this.#touched.clear();
		for (const thread of threads) this.#written.set(thread, extentOf(thread));
	}
}

function extentOf({ transcript, handovers, senders }: Thread): Written {
	return { transcript: transcript.length, handovers: handovers.length, senders: senders.size };
}

function threadEntry(thread: Thread, written: Written = { transcript: 0, handovers: 0, senders: 0 }): StateEntry {
	return {
		...thread,
		type: "thread",
		transcript: thread.transcript.slice(written.transcript),
		handovers: thread.handovers.slice(written.handovers),
		senders: [...thread.senders].slice(written.senders),
	};
}
