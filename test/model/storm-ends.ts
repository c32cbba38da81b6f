import { LEASE_MS, RETURN_WITHIN_MS } from "./cast.ts";
import type { World } from "./world.ts";

/** How often we wait for instances that wait for each other. */
const TRIES = 12;

/**
 * The network is good again, two instances run, and as much time passes as anybody waits for: leases run out, deadlines
 * fall, owners are read. Then each customer writes once more.
 */
export async function stormEnds(world: World): Promise<void> {
	for (const { life } of world.bots) life.spare();
	while (world.bots.length < 2) world.startBot();
	await world.flush();
	world.slow.letAllGo();
	await world.calm();
	for (const ms of [LEASE_MS + 5_000, RETURN_WITHIN_MS, RETURN_WITHIN_MS, RETURN_WITHIN_MS]) await settle(world, ms);
	for (const user of world.users) {
		const text = `last ${world.ledger.step()}`;
		world.ledger.writes(user, text, world.clock.advance(10));
		await world.people.writes(user, text);
		await world.calm();
	}
	await settle(world, 5_000);
}

/** Lets time pass until nobody waits any more. */
async function settle(world: World, ms: number): Promise<void> {
	await world.passes(ms, world.bots);
	for (let tries = 0; tries < TRIES && !(await world.quiet()); tries += 1) {
		await world.patience();
		await world.passes(LEASE_MS + 1_000, world.bots);
	}
}
