/** What happened since the control was created. */
export interface Counters {
	/** Deliveries that were verified and read, whether or not anything of them was new. */
	deliveries: number;
	/** Events in them. */
	events: number;
	/** Events that were known before. */
	duplicates: number;
	/** Events of a kind we do not know. Those of a thread are routed as any other. */
	unsupported: number;
	/** Events the bot was given as a turn. */
	turns: number;
	/** Turns that threw, took too long, or were lost to another instance. */
	failedTurns: number;
	/** Events that went to `onStandby`: they are for somebody else. */
	standby: number;
	/** Sends the platform accepted. */
	sent: number;
	/** Sends of a turn that was run again which had left the first time. */
	sentBefore: number;
	/** Sends of which an instance that died did not learn whether they left; not sent again (`resendUnknown`). */
	openSends: number;
	/** Threads taken over from an instance that died, lost its lease, or gave them back. */
	claimed: number;
	/** Work given up: a turn of it took longer than `turnWithinMs`, or three instances died or hung with it. `store.parked()` has it. */
	parked: number;
	/** Sends the guard held back; under `observe`, sends it would have held back. */
	blocked: number;
	/** Sends the platform refused. */
	refusedSends: number;
	/** Requests to the webhook that were not answered 200. */
	refusedDeliveries: number;
	/** How often the platform was asked for an owner. */
	ownerReads: number;
	/** Changes that were decided again because somebody else wrote first. */
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
