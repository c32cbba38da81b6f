/** The value below which `share` (0 to 1) of the values lie; the mean of the two in the middle for an even median. */
export function quantile(values, share) {
	const sorted = [...values].sort((a, b) => a - b);
	const at = (sorted.length - 1) * share;
	const low = sorted[Math.floor(at)];
	const high = sorted[Math.ceil(at)];
	return low + (high - low) * (at - Math.floor(at));
}

/** `{ median, min, max }` of what was measured once a round. */
export function spread(values) {
	return { median: quantile(values, 0.5), min: Math.min(...values), max: Math.max(...values) };
}

export function mean(...values) {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}
