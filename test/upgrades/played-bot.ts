import {
	createThreadControl,
	type HandoverResult,
	type Store,
	type ThreadControl,
	type ThreadKey,
} from "@thread-control/core";
import { encodeDelivery, type SimulatedClock, sign, type WireDelivery } from "@thread-control/testing";
import type { FakeGraph } from "../wire/fake-graph.ts";
import { APP_SECRET, BOT, DESK, LEASE_MS, RETURN_WITHIN_MS, SOFT_HOLD_MS } from "./customers.ts";

/** What a bot is made of, and how its turns end. */
interface Parts {
	readonly store: Store;
	readonly clock: SimulatedClock;
	readonly graph: FakeGraph;
	/** Whether the turn of `twice` never ends, as in a process that dies in it. */
	readonly dies?: boolean;
	readonly turnWithinMs?: number;
}

/** A bot in this process, on the public interface alone. */
export interface PlayedBot {
	readonly control: ThreadControl;
	/** The codes of what was reported. */
	readonly errors: readonly string[];
	/** How handovers ended, by customer. */
	readonly returns: ReadonlyMap<string, HandoverResult>;
	/** The customers' texts that became turns, in order. */
	readonly turns: readonly string[];
	/** Delivers as Meta does; answers the status. Waits for nothing that follows. */
	post(body: WireDelivery): Promise<number>;
	/** Delivers, expects 200, and waits for what follows on the thread. */
	deliver(key: ThreadKey, body: WireDelivery): Promise<void>;
	/** Runs what is due, and what follows. */
	sweep(): Promise<void>;
}

/** Makes the bot. Which profile a page follows it asks, or knows by the store. It answers what it hears with `echo: …`, knows a few words beside, and sweeps when it is told to. */
export function playedBot({ store, clock, graph, dies = false, turnWithinMs = 60_000 }: Parts): PlayedBot {
	const errors: string[] = [];
	const returns = new Map<string, HandoverResult>();
	const turns: string[] = [];
	const control = createThreadControl({
		appId: BOT,
		appSecret: APP_SECRET,
		verifyToken: "verify",
		token: "token",
		handoverTarget: DESK,
		graphUrl: graph.url,
		graphTimeoutMs: 2_000,
		leaseMs: LEASE_MS,
		softHoldMs: SOFT_HOLD_MS,
		ownerPollMs: 60_000,
		sweepMs: 2_000_000_000,
		turnWithinMs,
		clock: clock.now,
		store,
	});
	control.onError(({ code, message }) => {
		errors.push(`${code}: ${message}`);
	});
	control.host({
		async turn({ event, thread }) {
			if (event.kind !== "message") return;
			turns.push(event.text ?? "");
			switch (event.text) {
				case "agent":
					await thread.pass(undefined, { reason: "asked", returnWithinMs: RETURN_WITHIN_MS, assumeSilent: true });
					return;
				case "twice":
					await thread.send("one");
					await thread.send("two");
					if (dies) await new Promise(() => {});
					return;
				case "hang":
					await new Promise(() => {});
					return;
				default:
					await thread.send(`echo: ${event.text}`);
			}
		},
		async returned({ thread, result }) {
			returns.set(thread.key.user, result);
			await thread.send(`back: ${result.outcome}`);
		},
	});
	const post = async (body: WireDelivery): Promise<number> => {
		const bytes = encodeDelivery(body);
		const headers = { ...sign(bytes, APP_SECRET) };
		return (await control.fetch(new Request("http://bot/webhook", { method: "POST", headers, body: bytes }))).status;
	};
	return {
		control,
		errors,
		returns,
		turns,
		post,
		async deliver(key, body) {
			const status = await post(body);
			if (status !== 200) throw new Error(`the webhook answered ${status}: ${errors.at(-1)}`);
			await control.settled(key);
		},
		async sweep() {
			await control.sweep();
			await control.settled();
		},
	};
}
