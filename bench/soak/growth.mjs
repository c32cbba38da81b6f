// Whether something grew: the second fifth of the samples beside the last.
import { quantile } from "../statistics.mjs";

/**
 * What may be more at the end than in the second fifth: a share of it, and a little for what comes and goes. Code that gets
 * optimized late and caches that fill up make half a megabyte.
 */
export const TOLERANCES = {
	heap: { share: 0.03, beside: 1_000_000 },
	external: { share: 0.05, beside: 1_000_000 },
	handles: { share: 0.1, beside: 8 },
	due: { share: 0.1, beside: 10 },
	pending: { share: 0, beside: 0 },
};

/** Of each figure `{ name, second, last, limit, grew }`: the medians of the second and the last fifth, and what the last may be. */
export function growthOf(samples) {
	const fifth = Math.floor(samples.length / 5);
	if (fifth < 1) throw new Error(`${samples.length} samples are too few to say whether anything grew`);
	return Object.entries(TOLERANCES).map(([name, { share, beside }]) => {
		const figures = samples.map((sample) => sample[name]);
		const second = quantile(figures.slice(fifth, 2 * fifth), 0.5);
		const last = quantile(figures.slice(-fifth), 0.5);
		const limit = second * (1 + share) + beside;
		return { name, second, last, limit, grew: last > limit };
	});
}
