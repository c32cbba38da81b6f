import fc from "fast-check";
import type { Command, Model, Play } from "./act.ts";
import { botCommands } from "./bot-commands.ts";
import type { PlayedProfile, Setting } from "./cast.ts";
import { Inspector } from "./inspector.ts";
import { networkCommands } from "./network-commands.ts";
import { peopleCommands } from "./people-commands.ts";
import { stormEnds } from "./storm-ends.ts";
import { World, type WorldParts } from "./world.ts";

/** How the runs of one property go. */
export interface Plan {
	readonly runs: number;
	readonly seed: number;
	/** Of a counterexample: where it lies (fast-check's path), and which of its commands ran (its replayPath). */
	readonly path?: string | undefined;
	readonly replayPath?: string | undefined;
	/** Do not look for a smaller counterexample. */
	readonly first?: boolean;
}

/** What fast-check found. */
export type Found = fc.RunDetails<[Setting, Iterable<fc.AsyncCommand<Model, Play>>]>;

/** Plays runs against the invariants; answers what fast-check found. */
export async function play(profile: PlayedProfile, parts: WorldParts, plan: Plan): Promise<Found> {
	const { runs, seed, path, replayPath, first = false } = plan;
	const replay = replayPath === undefined ? {} : { replayPath };
	const property = fc.asyncProperty(
		settings(profile),
		fc.commands(everyCommand(), { maxCommands: 60, size: "max", ...replay }),
		(setting, commands) => run(setting, commands, parts),
	);
	return await fc.check(property, {
		numRuns: runs,
		seed,
		endOnFailure: first,
		...(path === undefined ? {} : { path }),
	});
}

function settings(profile: PlayedProfile): fc.Arbitrary<Setting> {
	return fc.record({
		profile: fc.constant(profile),
		inboxDone: fc.constantFrom("release", "pass_to_default"),
	});
}

function everyCommand(): fc.Arbitrary<Command>[] {
	const people = peopleCommands();
	return [...people, ...people, ...people, ...networkCommands(), ...botCommands()];
}

async function run(
	setting: Setting,
	commands: Iterable<fc.AsyncCommand<Model, Play>>,
	parts: WorldParts,
): Promise<void> {
	const world = await World.open(setting, parts);
	try {
		const inspector = new Inspector(world);
		const model: Model = { met: new Set(), written: 0, held: 0 };
		await fc.asyncModelRun(() => ({ model, real: { world, inspector } }), commands);
		await stormEnds(world);
		await inspector.lookBack();
	} finally {
		await world.close();
	}
}
