const SLICE_TURNS = 500;

/**
 * Every bot's turns in slices: A B A, then the other way round, so that no bot always comes first. Warm-up, too: V8 gives the
 * memory of a process that waits for seconds back, and what it then collects more often is no cost of the bot.
 */
export function* slices(bots, turns) {
	let order = bots;
	for (let left = turns; left > 0; left -= SLICE_TURNS) {
		for (const bot of order) yield { bot, slice: Math.min(left, SLICE_TURNS) };
		order = order.toReversed();
	}
}
