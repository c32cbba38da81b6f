/** The invariants, as a report names them. */
export type Invariant = "one voice" | "answered once" | "every handover ends" | "records agree";

/** An invariant that does not hold. */
export class Violation extends Error {
	readonly invariant: Invariant;

	constructor(invariant: Invariant, what: string) {
		super(`${invariant}: ${what}`);
		this.name = "Violation";
		this.invariant = invariant;
	}
}
