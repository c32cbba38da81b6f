/** What happened since the control was created. */
export interface Counters {
	deliveries: number;
	events: number;
	duplicates: number;
	unsupported: number;
	turns: number;
	failedTurns: number;
	standby: number;
	sent: number;
	/** Sends of a turn that was run again which had left the first time. */
	sentBefore: number;
	/** Sends of which an instance that died did not learn whether they left; not sent again (`resendUnknown`). */
	openSends: number;
	/** Work taken over from an instance that died or lost its lease. */
	claimed: number;
	/** Work given up after three attempts. */
	parked: number;
	blocked: number;
	refusedSends: number;
	refusedDeliveries: number;
	ownerReads: number;
	conflicts: number;
}

export function newCounters(): Counters {
	return {
		deliveries: 0,
		events: 0,
		duplicates: 0,
		unsupported: 0,
		turns: 0,
		failedTurns: 0,
		standby: 0,
		sent: 0,
		sentBefore: 0,
		openSends: 0,
		claimed: 0,
		parked: 0,
		blocked: 0,
		refusedSends: 0,
		refusedDeliveries: 0,
		ownerReads: 0,
		conflicts: 0,
	};
}
