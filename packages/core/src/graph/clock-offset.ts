/** Whole seconds and the way of the answer differ by that much on clocks that agree. */
const AGREED_MS = 1500;
/** A `Date` of whole seconds means its middle on average. */
const HALF_SECOND_MS = 500;

/**
 * How far the platform's clock is ahead of ours at least, by the `Date` header of a call that began and ended at these times
 * of ours; 0 where both agree or there is no header. At least: an act of ours that is dated too late would outrank the
 * handover that answered it, one dated too early is still ordered after what it was decided on.
 */
export function clockOffset(date: string | undefined, startedAt: number, answeredAt: number): number {
	if (date === undefined) return 0;
	const platformAt = parsed(date);
	if (Number.isNaN(platformAt)) return 0;
	const differenceMs = platformAt + HALF_SECOND_MS - (startedAt + answeredAt) / 2;
	return Math.abs(differenceMs) < AGREED_MS ? 0 : platformAt - answeredAt;
}

let lastDate = "";
let lastAt = Number.NaN;

/** All answers of one second carry the same text. */
function parsed(date: string): number {
	if (date !== lastDate) {
		lastDate = date;
		lastAt = Date.parse(date);
	}
	return lastAt;
}
