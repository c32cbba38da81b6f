import { memoryStore } from "../memory/memory-store.ts";
import { type Bench, bench } from "./bench.test-data.ts";
import { faultyStore } from "./faulty-store.test-data.ts";
import type { EventTurn } from "./host.ts";
import type { ThreadControlOptions } from "./options.ts";

export const LEASE_MS = 15_000;

/** Two instances at one store that survives both. */
export function pair(options: Partial<ThreadControlOptions> = {}): readonly [Bench, Bench] {
	const inner = { ...memoryStore(), durable: true };
	return [bench({ ...options, store: faultyStore(inner) }), bench({ ...options, store: faultyStore(inner) })];
}

/** Lets a bench's turns begin and never end, as in a process that was killed in the midst of one. */
export function dies(b: Bench, first: (turn: EventTurn) => void | Promise<void> = () => {}): void {
	b.onTurn = async (turn) => {
		await first(turn);
		await new Promise(() => {});
	};
}

/** The other instance looks for work once the lease ran out. */
export async function takesOver(b: Bench): Promise<void> {
	b.advance(LEASE_MS);
	await b.control.sweep();
	await b.control.settled();
}
