import { expect, test, vi } from "vitest";
import { EmulatorRefusal } from "./emulator-refusal.ts";
import { runScenario, type ScenarioWorld, type StepProgress } from "./run-scenario.ts";
import type { Deed, Step } from "./scenario.ts";
import type { Thread } from "./wire.ts";

const thread = (owner: string | null): Thread => ({
	userId: "1",
	accountId: "2",
	owner,
	expiresAt: null,
	folder: "done",
	transcript: [],
	handovers: [],
});

/** A world in which time passes by sleeping alone, and the owner is what `ownerAt` says. */
function world(ownerAt: (now: number) => string | null = () => null) {
	const made: string[] = [];
	let now = 0;
	const note =
		(what: string) =>
		async (...given: unknown[]): Promise<unknown> =>
			made.push([what, ...given].join(" "));
	const refuse = async (): Promise<never> => {
		throw new EmulatorRefusal(409, "not under routing");
	};
	const of: ScenarioWorld = {
		calls: {
			customerWrites: note("customer"),
			agentReplies: note("inbox"),
			agentMoves: note("move"),
			agentRequests: refuse,
			appSends: note("app"),
			advanceClock: note("advance"),
			thread: async () => thread(ownerAt(now)),
		},
		sleep: async (ms) => {
			now += ms;
		},
		now: () => now,
	};
	return { of, made };
}

async function play(deeds: Deed[], of: ScenarioWorld, stopped: () => boolean = () => false) {
	const reports: [number, StepProgress][] = [];
	const steps = deeds.map((deed): Step => ({ text: deed.does, deed }));
	const worked = await runScenario(steps, "1", of, (...report) => reports.push(report), stopped);
	return { worked, reports };
}

const owned = ({ owner }: Thread): boolean => owner === "11";

test("plays the deeds in order for its customer and reports each as it begins and ends", async () => {
	const { of, made } = world();
	const { worked, reports } = await play(
		[
			{ does: "customer", says: "hello" },
			{ does: "inbox", says: "hi" },
			{ does: "move" },
			{ does: "done" },
			{ does: "advance", ms: 5 },
			{ does: "app", token: "t", says: "yes" },
		],
		of,
	);
	expect(worked).toBe(true);
	expect(made).toEqual(["customer 1 hello", "inbox 1 hi", "move 1 main", "move 1 done", "advance 5", "app t 1 yes"]);
	expect(reports.slice(0, 2)).toEqual([
		[0, { state: "running" }],
		[0, { state: "done" }],
	]);
	expect(reports.at(-1)).toEqual([5, { state: "done", note: "the platform let it through" }]);
});

test("takes a breath before people act, and none before the first", async () => {
	const { of } = world();
	await play([{ does: "customer", says: "a" }], of);
	expect(of.now()).toBe(0);
	await play(
		[
			{ does: "pause", ms: 7 },
			{ does: "inbox", says: "b" },
			{ does: "advance", ms: 5 },
		],
		of,
	);
	expect(of.now()).toBe(507);
});

test("waits until what it awaits holds", async () => {
	const { worked } = await play(
		[{ does: "await", holds: owned, withinMs: 1_000 }],
		world((now) => (now >= 600 ? "11" : null)).of,
	);
	expect(worked).toBe(true);
});

test("fails at the step that never comes, and does none after it", async () => {
	const { of, made } = world();
	const { worked, reports } = await play(
		[
			{ does: "await", holds: owned, withinMs: 1_000 },
			{ does: "customer", says: "hello" },
		],
		of,
	);
	expect(worked).toBe(false);
	expect(reports.at(-1)).toMatchObject([0, { state: "failed", note: expect.stringContaining("within 1 s") }]);
	expect(made).toEqual([]);
});

test("watches to the end of the time, and fails when it no longer holds", async () => {
	const watch: Deed = { does: "watch", holds: owned, forMs: 1_000 };
	expect((await play([watch], world(() => "11").of)).worked).toBe(true);
	expect((await play([watch], world((now) => (now < 900 ? "11" : null)).of)).worked).toBe(false);
});

test("a refused request is told and the story goes on", async () => {
	const { worked, reports } = await play([{ does: "request" }, { does: "pause", ms: 1 }], world().of);
	expect(worked).toBe(true);
	expect(reports[1]).toEqual([0, { state: "done", note: "refused: not under routing" }]);
});

test("a deed that fails otherwise ends the story with its words", async () => {
	const { of } = world();
	of.calls.customerWrites = async () => {
		throw new Error("The emulator does not answer.");
	};
	const { worked, reports } = await play([{ does: "customer", says: "a" }], of);
	expect(worked).toBe(false);
	expect(reports.at(-1)).toEqual([0, { state: "failed", note: "The emulator does not answer." }]);
});

test("stops before the next step, and in the middle of a wait", async () => {
	expect((await play([{ does: "pause", ms: 1 }], world().of, () => true)).reports).toEqual([]);
	const stopped = vi.fn<() => boolean>().mockReturnValue(true).mockReturnValueOnce(false).mockReturnValueOnce(false);
	const { worked } = await play([{ does: "await", holds: owned, withinMs: 1e9 }], world().of, stopped);
	expect(stopped).toHaveBeenCalledTimes(3);
	expect(worked).toBe(false);
});
