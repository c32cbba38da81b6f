import { createThreadControl, type Store, type ThreadControl, type ThreadHandle } from "@thread-control/core";
import { BOT, DESK, LEASE_MS, PAGE, type PlayedProfile, RETURN_WITHIN_MS, SECRET, SOFT_HOLD_MS } from "./cast.ts";
import type { Held } from "./fates.ts";
import type { Ledger } from "./ledger.ts";
import { Life, mortalStore } from "./mortal-store.ts";

/** What an instance is started with. */
export interface BotParts {
	readonly id: number;
	readonly profile: PlayedProfile;
	/** The store all instances share, as this one opened it. */
	readonly store: Store;
	readonly graphUrl: string;
	readonly clock: () => number;
	readonly ledger: Ledger;
	/** Where slow turns wait. */
	readonly slow: Held;
	readonly stirred: () => void;
	/** Hears of every call of the store that failed. */
	readonly failed: () => void;
}

/**
 * One instance of a bot that never looks before it speaks: it answers everything it hears, on standby too, and goes on
 * talking after it passed control. Whatever of that reaches a customer who talks to somebody else is thread control's fault.
 */
export class Bot {
	readonly id: number;
	readonly control: ThreadControl;
	readonly life: Life;
	readonly #parts: BotParts;
	readonly #asked = new Map<string, number>();

	constructor(parts: BotParts) {
		const { id, profile, store, graphUrl, clock, ledger } = parts;
		this.#parts = parts;
		this.id = id;
		this.life = new Life(parts.stirred, parts.failed);
		this.control = createThreadControl({
			appId: BOT,
			appSecret: SECRET,
			verifyToken: "verify-me",
			token: `token-${BOT}`,
			graphUrl: `${graphUrl}/${id}`,
			profile,
			store: mortalStore(store, this.life, (thread) => {
				this.#asked.set(thread, ledger.step());
			}),
			clock,
			leaseMs: LEASE_MS,
			softHoldMs: SOFT_HOLD_MS,
			onRequest: "grant",
			sweepMs: 2_000_000_000,
		});
		this.control.host({
			turn: async ({ event, thread }) => {
				if (event.kind === "message" && event.text !== null) await this.#answer(thread, event.text);
			},
			returned: async ({ thread, handover, result }) => {
				if (handover === null) return;
				await this.#say(thread, `back: ${handover}`);
				const note = { bot: id, user: thread.key.user, handover, at: clock() };
				ledger.returns.push({ ...note, outcome: result.outcome });
			},
		});
		this.control.onStandby(async (event, thread) => {
			if (event.kind === "message") await this.#say(thread, `standby: ${event.text}`);
		});
		this.control.onError((error) => {
			ledger.errors.push(`bot ${id}: ${error.message}`);
		});
	}

	thread(user: string): ThreadHandle {
		return this.control.thread({ channel: "messenger", account: PAGE, user });
	}

	/** When its last guard for this customer's thread began to read. */
	askedAt(user: string): number {
		for (const [thread, step] of this.#asked) if (thread.endsWith(`:${user}`)) return step;
		return 0;
	}

	/** Whether nothing is queued or running in it. */
	async idle(): Promise<boolean> {
		return await Promise.race([this.control.settled().then(() => true), later().then(() => false)]);
	}

	/** The process is gone; what is left of it here is swept up. */
	crash(): void {
		this.life.die();
		void this.control.close({ closeWithinMs: 1 });
	}

	async #answer(thread: ThreadHandle, text: string): Promise<void> {
		const [kind, target] = text.split(" ");
		if (kind === "slow") await this.#parts.slow.wait();
		if (kind === "agent") return await this.#pass(thread, text, target === "desk" ? DESK : undefined);
		await this.#say(thread, `re: ${text}`);
		if (kind === "twice") await this.#say(thread, `more: ${text}`);
	}

	/** With a reason, control is passed by a call of its own; without, under routing, by the goodbye (spec §1.6). */
	async #pass(thread: ThreadHandle, text: string, target: string | undefined): Promise<void> {
		const { ledger } = this.#parts;
		const reason = target === undefined ? {} : { reason: "asked" };
		const deadline = text.includes("soon") ? { returnWithinMs: RETURN_WITHIN_MS, assumeSilent: true } : {};
		try {
			const passed = await thread.pass(target, { say: `re: ${text}`, ...reason, ...deadline });
			if (passed.result === "ok" && passed.handover !== null)
				ledger.passes.push({ bot: this.id, user: thread.key.user, handover: passed.handover });
		} catch (cause) {
			ledger.givenUp.add(text);
			throw cause;
		}
		await this.#say(thread, `after: ${text}`);
	}

	async #say(thread: ThreadHandle, text: string): Promise<void> {
		const sent = await thread.send(text);
		// A command that was issued while its turn ran holds it back: nobody waits in the midst of a turn.
		const held = sent.result === "blocked" && sent.reason === "command_pending" && text.startsWith("re: slow");
		if (sent.result === "unknown" || held) this.#parts.ledger.open.add(text);
	}
}

/** A few rounds of the event loop later. */
async function later(): Promise<void> {
	for (let round = 0; round < 4; round += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}
