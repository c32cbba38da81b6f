import type { AsyncCommand } from "fast-check";
import type { Inspector } from "./inspector.ts";
import { tell } from "./trace.ts";
import type { World } from "./world.ts";

/** A run as it really is. */
export interface Play {
	readonly world: World;
	readonly inspector: Inspector;
}

/** What the model knows: as much as is needed to leave out commands that could not do anything. */
export interface Model {
	/** The customers who have written: the others have no thread. */
	readonly met: Set<number>;
	/** Deliveries that were answered, or will have been: there is something to deliver once more. */
	written: number;
	/** How many things may be held back. */
	held: number;
}

/** What a command is, apart from being told what happened to it. */
export interface Act {
	/** Whether it can do anything. */
	readonly can?: (model: Model) => boolean;
	/** What it makes of the model. */
	readonly becomes?: (model: Model) => void;
	readonly run: (world: World) => Promise<void>;
}

/** A command of the model: does it, waits until nothing moves any more but what is held back, and looks at the invariants. */
export class Command implements AsyncCommand<Model, Play> {
	readonly #name: string;
	readonly #act: Act;

	constructor(name: string, act: Act) {
		this.#name = name;
		this.#act = act;
	}

	check(model: Readonly<Model>): boolean {
		return this.#act.can?.(model) ?? true;
	}

	async run(model: Model, { world, inspector }: Play): Promise<void> {
		this.#act.becomes?.(model);
		world.clock.advance(7);
		await this.#act.run(world);
		await world.calm();
		await tell(this.#name, world);
		await inspector.look();
	}

	toString(): string {
		return this.#name;
	}
}
