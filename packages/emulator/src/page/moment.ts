const timeOfDay = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

/** The time of day, `14:02:07`, of epoch milliseconds. */
export function clockTime(at: number): string {
	return timeOfDay.format(at);
}

/** The time of day, with the date in front where it is not the day of `reference`. */
export function momentNear(at: number, reference: number): string {
	return day.format(at) === day.format(reference) ? clockTime(at) : `${day.format(at)}, ${clockTime(at)}`;
}

/** A duration in hours and minutes, `25 h 30 min`. */
export function hoursAndMinutes(ms: number): string {
	const minutes = Math.round(ms / 60_000);
	const hours = Math.floor(minutes / 60);
	const rest = minutes % 60;
	if (hours === 0) return `${rest} min`;
	return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

/** For the `datetime` attribute. */
export function machineTime(at: number): string {
	return new Date(at).toISOString();
}
