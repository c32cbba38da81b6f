import { expect } from "vitest";
import { waitFor } from "../wire/bot-process.ts";

/** An app, by what the platform delivers to it, in order. */
export class Participant {
	readonly #name: string;
	readonly #heard: () => Promise<readonly string[]>;
	#soFar = 0;

	constructor(name: string, heard: () => Promise<readonly string[]>) {
		this.#name = name;
		this.#heard = heard;
	}

	/** The next things it is told; nothing else may come before or between them. */
	async hears(...expected: readonly string[]): Promise<void> {
		const news = async (): Promise<readonly string[]> => (await this.#heard()).slice(this.#soFar);
		await waitFor(
			async () => (await news()).length >= expected.length,
			10_000,
			() => `the ${this.#name} did not hear ${JSON.stringify(expected)}`,
		);
		expect((await news()).slice(0, expected.length)).toEqual(expected);
		this.#soFar += expected.length;
	}
}
