import type { ThreadId } from "../domain/thread.ts";

/**
 * What is on its way to the platform, by thread. Sends, between their guard and their answer: a delivery that takes control
 * away is answered only when those of its thread have ended, so that after its 200 nothing of ours arrives any more.
 * Commands: whether an event is for the bot is decided when they were answered.
 */
export class InFlight {
	readonly #counts = new Map<ThreadId, number>();
	readonly #waiting = new Map<ThreadId, (() => void)[]>();

	enter(thread: ThreadId): void {
		this.#counts.set(thread, (this.#counts.get(thread) ?? 0) + 1);
	}

	leave(thread: ThreadId): void {
		const left = (this.#counts.get(thread) ?? 1) - 1;
		if (left > 0) {
			this.#counts.set(thread, left);
			return;
		}
		this.#counts.delete(thread);
		for (const resolve of this.#waiting.get(thread) ?? []) resolve();
		this.#waiting.delete(thread);
	}

	/** Resolves when the thread has nothing in flight, at the latest after `withinMs`. */
	async ended(thread: ThreadId, withinMs: number): Promise<void> {
		if (!this.#counts.has(thread)) return;
		let timer: NodeJS.Timeout | undefined;
		await Promise.race([
			new Promise<void>((resolve) => {
				const waiting = this.#waiting.get(thread) ?? [];
				waiting.push(resolve);
				this.#waiting.set(thread, waiting);
			}),
			new Promise<void>((resolve) => {
				timer = setTimeout(resolve, withinMs);
			}),
		]);
		clearTimeout(timer);
	}
}
