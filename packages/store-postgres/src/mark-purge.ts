/** Marks that ran out are taken away at most this often by one store, in milliseconds of its callers' clock. */
const PAUSE_MS = 1_000;
/** At least so many at a time. */
const BATCH = 100;

/**
 * Says how many marks that ran out a commit takes away: none mostly, and once a second twice as many as were made since,
 * so that they never pile up whatever the rate.
 */
export function markPurge(): (marks: number, now: number) => number {
	let lastAt = Number.NEGATIVE_INFINITY;
	let made = 0;
	return (marks, now) => {
		made += marks;
		if (now - lastAt < PAUSE_MS) return 0;
		const batch = BATCH + 2 * made;
		lastAt = now;
		made = 0;
		return batch;
	};
}
