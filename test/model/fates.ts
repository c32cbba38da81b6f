/** What becomes of the next delivery on its way from the platform to the bot. */
export type DeliveryFate = "lost" | "answer_lost" | "twice" | "held";

/** A Graph call by what it does. */
export type CallKind = "send" | "command" | "read";

/** What becomes of the next Graph call of a kind: it waits before it reaches the platform, or its answer waits, or is lost. */
export type CallFate = "held" | "answer_held" | "answer_lost";

/** Something that waits until it is let go. */
export class Gate {
	readonly #open: () => void;
	readonly opened: Promise<void>;

	constructor() {
		let open = (): void => {};
		this.opened = new Promise((resolve) => {
			open = resolve;
		});
		this.#open = open;
	}

	open(): void {
		this.#open();
	}
}

/** What is held back, in the order it came; each kind is let go by itself or all at once. */
export class Held {
	readonly #gates: Gate[] = [];

	get count(): number {
		return this.#gates.length;
	}

	/** Resolves when it is let go. */
	async wait(): Promise<void> {
		const gate = new Gate();
		this.#gates.push(gate);
		await gate.opened;
	}

	letGo(): void {
		this.#gates.shift()?.open();
	}

	letAllGo(): void {
		while (this.#gates.length > 0) this.letGo();
	}
}
