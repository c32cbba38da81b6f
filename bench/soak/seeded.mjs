/** Numbers that are the same for the same seed (mulberry32), and what is drawn by them. */
export function seeded(seed) {
	let state = seed >>> 0;
	const next = () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	return {
		/** From 0 to 1. */
		next,
		chance: (share) => next() < share,
		between: (from, to) => from + next() * (to - from),
		/** A whole number from `from` to `to`, both included. */
		whole: (from, to) => from + Math.floor(next() * (to - from + 1)),
		pick: (list) => list[Math.floor(next() * list.length)],
		/** One of `{ weight }`, by their weights. */
		weighted(rows) {
			let left = next() * rows.reduce((sum, { weight }) => sum + weight, 0);
			return rows.find(({ weight }) => {
				left -= weight;
				return left < 0;
			});
		},
	};
}
