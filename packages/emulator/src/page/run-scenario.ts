import type { EmulatorCalls } from "./emulator-calls.ts";
import { EmulatorRefusal } from "./emulator-refusal.ts";
import type { Deed, Step } from "./scenario.ts";
import type { Thread } from "./wire.ts";

/** What a scenario needs of the world. */
export interface ScenarioWorld {
	calls: Pick<
		EmulatorCalls,
		"customerWrites" | "agentReplies" | "agentMoves" | "agentRequests" | "appSends" | "advanceClock" | "thread"
	>;
	sleep(ms: number): Promise<void>;
	/** Epoch milliseconds. */
	now(): number;
}

/** How far a step has come; `note` tells what came of it, where that is not plain. */
export interface StepProgress {
	state: "waiting" | "running" | "done" | "failed";
	note?: string;
}

const LOOK_EVERY_MS = 150;
/** People take a moment before they act, and whoever watches can follow. */
const BREATH_MS = 500;
const personal: readonly Deed["does"][] = ["customer", "inbox", "move", "request", "done", "app"];

/**
 * Plays the steps one after the other for one customer and reports each as it begins and ends. Answers whether all of them
 * worked; the first that does not ends it, and so does `stopped`, which is asked before each step.
 */
export async function runScenario(
	steps: readonly Step[],
	userId: string,
	world: ScenarioWorld,
	report: (index: number, progress: StepProgress) => void,
	stopped: () => boolean,
): Promise<boolean> {
	for (const [index, { deed }] of steps.entries()) {
		if (stopped()) return false;
		report(index, { state: "running" });
		try {
			if (index > 0 && personal.includes(deed.does)) await world.sleep(BREATH_MS);
			const note = await perform(deed, userId, world, stopped);
			report(index, { state: "done", ...(note === undefined ? {} : { note }) });
		} catch (error) {
			report(index, { state: "failed", note: error instanceof Error ? error.message : String(error) });
			return false;
		}
	}
	return true;
}

async function perform(
	deed: Deed,
	userId: string,
	world: ScenarioWorld,
	stopped: () => boolean,
): Promise<string | undefined> {
	const { calls } = world;
	switch (deed.does) {
		case "customer":
			await calls.customerWrites(userId, deed.says);
			return undefined;
		case "inbox":
			await calls.agentReplies(userId, deed.says);
			return undefined;
		case "move":
			await calls.agentMoves(userId, "main");
			return undefined;
		case "done":
			await calls.agentMoves(userId, "done");
			return undefined;
		case "request":
			return refusalOf(() => calls.agentRequests(userId), undefined);
		case "app":
			return refusalOf(() => calls.appSends(deed.token, userId, deed.says), "the platform let it through");
		case "pause":
			await world.sleep(deed.ms);
			return undefined;
		case "advance":
			await calls.advanceClock(deed.ms);
			return undefined;
		case "await":
			return look(deed.withinMs, true, deed.holds, userId, world, stopped);
		case "watch":
			return look(deed.forMs, false, deed.holds, userId, world, stopped);
	}
}

/** The words of a refusal, which is a possible end of such a step; any other failure is thrown. */
async function refusalOf(act: () => Promise<unknown>, accepted: string | undefined): Promise<string | undefined> {
	try {
		await act();
		return accepted;
	} catch (error) {
		if (error instanceof EmulatorRefusal && error.status < 500) return `refused: ${error.message}`;
		throw error;
	}
}

/** Looks at the thread again and again: for the first moment it holds, or that it holds at every moment. */
async function look(
	forMs: number,
	once: boolean,
	holds: (thread: Thread) => boolean,
	userId: string,
	world: ScenarioWorld,
	stopped: () => boolean,
): Promise<undefined> {
	const until = world.now() + forMs;
	for (;;) {
		const held = holds(await world.calls.thread(userId));
		if (held && once) return;
		if (!held && !once) throw new Error("It did happen: somebody spoke who should not have.");
		if (stopped()) throw new Error("Stopped.");
		if (world.now() >= until) break;
		await world.sleep(LOOK_EVERY_MS);
	}
	if (once)
		throw new Error(`It did not happen within ${forMs / 1000} s. Is the bot running, and is it the example bot?`);
}
