import type { ThreadView } from "@thread-control/emulator";
import { BOT, type PlayedProfile } from "./cast.ts";

/** One change of owner, by the platform's time. */
export interface Move {
	readonly at: number;
	readonly from: string | null;
	readonly to: string | null;
	readonly kind: string;
}

/** A customer's thread as the platform tells it: the authority in every question of who had it when. */
export class Timeline {
	readonly thread: ThreadView;
	readonly moves: readonly Move[];
	readonly #first: string | null;

	constructor(thread: ThreadView, profile: PlayedProfile) {
		this.thread = thread;
		this.moves = thread.handovers.filter(({ kind }) => kind !== "requested" && kind !== "extended");
		// Under classic a thread begins with the primary (spec §8.3).
		this.#first = profile === "classic" ? BOT : null;
	}

	/** Everybody who had the thread at a moment: two where it moved in that very millisecond. */
	ownersAt(at: number): readonly (string | null)[] {
		let before = this.#first;
		const owners: (string | null)[] = [];
		for (const move of this.moves) {
			if (move.at > at) break;
			if (move.at === at) owners.push(move.to);
			else before = move.to;
		}
		return [before, ...owners];
	}

	/** Who had it last by then. */
	ownerAt(at: number): string | null {
		return this.ownersAt(at).at(-1) ?? null;
	}

	/** Whether it was the bot's all the time, both moments included. */
	wasBots(from: number, to: number): boolean {
		return this.ownerAt(from) === BOT && this.moves.every((move) => move.at <= from || move.at > to || move.to === BOT);
	}

	/** Since when it was somebody else's without a break, until then, if it was taken or passed away from the bot; else null. */
	lostAt(at: number): number | null {
		const since = this.moves.findLast((move) => move.at <= at && (move.from === BOT || move.from === null));
		return since?.from === BOT && since.to !== BOT && since.to !== null ? since.at : null;
	}

	/** How often the bot said this. */
	times(text: string): number {
		return this.thread.transcript.filter((item) => item.appId === BOT && item.text === text).length;
	}

	/** Whether a person answered from the inbox without having the thread, so shortly before that the bot holds still. */
	held(from: number, to: number, holdMs: number): boolean {
		return this.thread.transcript.some(
			({ from: who, at }) => who === "inbox" && at <= to && at + holdMs >= from && this.ownersAt(at).includes(BOT),
		);
	}
}
