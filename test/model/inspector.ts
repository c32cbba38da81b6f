import type { ThreadView } from "@thread-control/emulator";
import { mayHaveDied, neverTwice, unanswered } from "./answered-once.ts";
import type { Bot } from "./bot.ts";
import { handoversEnded, toldOnce } from "./handovers-end.ts";
import { oneVoice } from "./one-voice.ts";
import { type Belief, recordsAgree } from "./records-agree.ts";
import { Timeline } from "./timeline.ts";
import { Violation } from "./violation.ts";
import type { World } from "./world.ts";

/** How often something that should have happened is waited for, before it counts as not happening. */
const TRIES = 6;

/** Holds a run against the invariants. */
export class Inspector {
	readonly #world: World;

	constructor(world: World) {
		this.#world = world;
	}

	/** After each command: what must never be, was not; and where everything has come to rest, what had to happen did. */
	async look(): Promise<void> {
		const timelines = await this.#timelines();
		this.#never(timelines);
		if (await this.#world.quiet()) await this.#insist(() => this.#atRest(false));
	}

	/** At the end of the run, when the network is good again, time has passed and each customer has written once more. */
	async lookBack(): Promise<void> {
		this.#never(await this.#timelines());
		await this.#insist(async () => {
			if (!(await this.#world.quiet()))
				throw new Violation("answered once", `the bot does not come to rest: ${this.#unrest()}`);
			await this.#atRest(true);
			await this.#handovers();
		});
	}

	#never(timelines: ReadonlyMap<string, Timeline>): void {
		const { ledger } = this.#world;
		for (const [user, timeline] of timelines) {
			oneVoice(user, timeline, ledger);
			toldOnce(user, timeline);
		}
		for (const written of ledger.written) {
			const timeline = timelines.get(written.user);
			if (timeline !== undefined) neverTwice(written, timeline);
		}
	}

	async #atRest(certain: boolean): Promise<void> {
		const { ledger, clock, bots } = this.#world;
		const timelines = await this.#timelines();
		const parked = await this.#parked();
		for (const written of ledger.written) {
			const timeline = timelines.get(written.user);
			if (written.judged || timeline === undefined) continue;
			if (!certain && mayHaveDied(written, ledger)) continue;
			const missing = unanswered(written, timeline, ledger, parked, clock.now());
			if (missing !== null) throw new Violation("answered once", missing);
		}
		for (const [user, timeline] of timelines) {
			const last = ledger.written.findLast((written) => written.user === user);
			if (!certain && last !== undefined && ledger.crossed(last)) continue;
			const believed = await Promise.all(bots.map((bot) => believes(bot, user)));
			recordsAgree(user, believed, timeline, certain);
		}
		for (const written of ledger.written) written.judged = certain || !mayHaveDied(written, ledger);
	}

	async #handovers(): Promise<void> {
		const { ledger, bots, everyBot } = this.#world;
		const takenOver = everyBot.reduce((sum, { control }) => sum + control.counters.claimed, 0);
		for (const [user, timeline] of await this.#timelines()) {
			const [bot] = bots;
			if (bot === undefined) continue;
			handoversEnded(user, await bot.thread(user).handover(), timeline, ledger, takenOver);
		}
	}

	async #insist(check: () => Promise<void>): Promise<void> {
		for (let tries = 1; ; tries += 1) {
			try {
				return await check();
			} catch (cause) {
				if (tries === TRIES) throw cause;
				await this.#world.patience();
			}
		}
	}

	async #timelines(): Promise<ReadonlyMap<string, Timeline>> {
		const { people, setting } = this.#world;
		const threads: readonly ThreadView[] = await people.threads();
		return new Map(threads.map((thread) => [thread.userId, new Timeline(thread, setting.profile)]));
	}

	/** The texts of messages that were given up: three instances died or hung with them. */
	async #parked(): Promise<ReadonlySet<string>> {
		const parked = (await this.#world.bots[0]?.control.store.parked(1_000)) ?? [];
		const effects = parked.flatMap(({ work }) => work.effects);
		return new Set(
			effects.flatMap((effect) =>
				effect.type === "route" && effect.event.kind === "message" ? [effect.event.text ?? ""] : [],
			),
		);
	}

	#unrest(): string {
		const { network, slow, ledger } = this.#world;
		const held = `${network.failing.size} deliveries fail, ${network.calls.held.count} calls and ${slow.count} turns wait`;
		return `${held}; ${ledger.errors.at(-1) ?? "no error was reported"}`;
	}
}

/** What an instance says of a thread; it does not die of being asked. */
async function believes(bot: Bot, user: string): Promise<Belief> {
	bot.life.observed = true;
	const { standing, pending } = await bot.thread(user).owner();
	bot.life.observed = false;
	return { bot: bot.id, standing, pending };
}
