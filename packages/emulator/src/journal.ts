import type { EventStream } from "./event-stream.ts";

/** How many rows of each kind are kept; the oldest go first. */
const KEPT_ROWS = 50_000;

/** One attempt to deliver a webhook. `status` is 0 where no answer came; `error` then says why. */
export interface DeliveryRow {
	/** Epoch milliseconds of the emulator's clock. */
	readonly at: number;
	/** Whose webhook. */
	readonly appId: string;
	readonly accountId: string;
	readonly userId: string | null;
	/** The event's key, `echo` for echoes. */
	readonly kind: string;
	/** Which list of the entry it was in. */
	readonly channel: "messaging" | "standby";
	/** The whole body, as it was sent. */
	readonly body: unknown;
	/** The HTTP status of the answer. */
	readonly status: number;
	/** 1 for the first. */
	readonly attempt: number;
	/** Why it counts as failed. */
	readonly error?: string;
}

/** One Graph call with its answer. Tokens and proofs are left out of `path` and `body`. */
export interface CallRow {
	/** Epoch milliseconds of the emulator's clock. */
	readonly at: number;
	/** Null where the token named no app. */
	readonly appId: string | null;
	readonly accountId: string | null;
	readonly userId: string | null;
	readonly method: string;
	readonly path: string;
	readonly body: unknown;
	/** 0 where a fault kept the answer back. */
	readonly status: number;
	readonly answer: unknown;
}

/** All deliveries and calls so far. */
export class Journal {
	readonly #events: EventStream;
	#deliveries: DeliveryRow[];
	#calls: CallRow[];

	/** `before`: the rows of an earlier run. */
	constructor(
		events: EventStream,
		before: { readonly deliveries: readonly DeliveryRow[]; readonly calls: readonly CallRow[] },
	) {
		this.#events = events;
		this.#deliveries = before.deliveries.slice(-KEPT_ROWS);
		this.#calls = before.calls.slice(-KEPT_ROWS);
	}

	addDelivery(row: DeliveryRow): void {
		push(this.#deliveries, row);
		this.#events.send("delivery", () => ({ ...row }));
	}

	addCall(row: CallRow): void {
		push(this.#calls, row);
		this.#events.send("call", () => ({ ...row }));
	}

	deliveries(userId?: string): readonly DeliveryRow[] {
		return userId === undefined ? this.#deliveries : this.#deliveries.filter((row) => row.userId === userId);
	}

	calls(userId?: string): readonly CallRow[] {
		return userId === undefined ? this.#calls : this.#calls.filter((row) => row.userId === userId);
	}

	clear(): void {
		this.#deliveries = [];
		this.#calls = [];
	}
}

function push<Row>(rows: Row[], row: Row): void {
	rows.push(row);
	if (rows.length > KEPT_ROWS * 1.1) rows.splice(0, rows.length - KEPT_ROWS);
}
