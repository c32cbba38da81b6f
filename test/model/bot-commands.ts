import fc from "fast-check";
import { Command } from "./act.ts";
import type { Bot } from "./bot.ts";
import { CUSTOMERS, customer, LEASE_MS } from "./cast.ts";
import type { Ledger } from "./ledger.ts";
import type { Outage } from "./mortal-store.ts";
import { NEWS } from "./wire-notes.ts";
import type { World } from "./world.ts";

/** Within the settle window, past it, past a pause of a retry, past a lease, past a deadline, past a day. */
const PAUSES_MS = [300, 2_500, 6_000, LEASE_MS + 2_000, LEASE_MS + 2_000, 65_000, 25 * 60 * 60_000];

/** What the instances do, or what becomes of them. */
export function botCommands(): fc.Arbitrary<Command>[] {
	const who = fc.nat({ max: CUSTOMERS - 1 });
	const which = fc.nat({ max: 2 });
	const doom = fc.record({ steps: fc.integer({ min: 1, max: 7 }), when: fc.constantFrom("before", "after") });
	const outage = fc.option(
		fc.record({
			calls: fc.constantFrom(1, 2, 3, 5, Number.POSITIVE_INFINITY),
			when: fc.constantFrom<Outage["when"]>("before", "after"),
		}),
		{ freq: 4 },
	);
	return [
		fc.tuple(which, fc.option(doom, { freq: 8 })).map(([number, end]) => {
			const when = end === null ? "now" : `${end.when} its ${end.steps}. step from now`;
			return new Command(`instance ${number} dies ${when}`, {
				run: async (world) => {
					const life = pick(world, number)?.life;
					if (end === null) life?.die();
					else life?.doom(end);
				},
			});
		}),
		fc.tuple(which, outage).map(([number, fails]) => {
			return new Command(`the store ${fails === null ? "is back for" : said(fails)} instance ${number}`, {
				run: async (world) => pick(world, number)?.life.fail(fails),
			});
		}),
		fc.constant(new Command("an instance starts", { run: async (world) => world.startBot() })),
		fc
			.tuple(fc.constantFrom(...PAUSES_MS), fc.constantFrom("all", "one", "none"), fc.boolean())
			.map(([ms, who, paused]) => {
				const sleeps = paused ? ", while what runs stands still" : "";
				return new Command(`${ms} ms pass, and ${who} of the instances look for due work${sleeps}`, {
					run: (world) => world.passes(ms, world.bots.slice(0, { all: 3, one: 1, none: 0 }[who]), paused),
				});
			}),
		fc.tuple(who, which, fc.boolean()).map(([number, bot, cancels]) => {
			return new Command(
				`instance ${bot} ${cancels ? "cancels the handover" : "takes the thread"} of customer ${number}`,
				{
					can: ({ met }) => met.has(number),
					run: async (world) => {
						const by = pick(world, bot);
						if (by !== undefined) world.background(takesBack(by, customer(number), cancels, world.ledger));
					},
				},
			);
		}),
		fc.tuple(who, which).map(([number, bot]) => {
			return new Command(`instance ${bot} has news for customer ${number}`, {
				can: ({ met }) => met.has(number),
				run: async (world) => {
					const by = pick(world, bot);
					if (by !== undefined) world.background(by.thread(customer(number)).send(`${NEWS} ${world.ledger.step()}`));
				},
			});
		}),
	];
}

function said({ calls, when }: Outage): string {
	const which = Number.isFinite(calls) ? `fails in its next ${calls} calls,` : "is out of reach,";
	return `${which} ${when} they take effect, for`;
}

function pick({ bots }: World, number: number): Bot | undefined {
	return bots[number % Math.max(bots.length, 1)];
}

async function takesBack(bot: Bot, user: string, cancels: boolean, ledger: Ledger): Promise<void> {
	const thread = bot.thread(user);
	if (!cancels) {
		await thread.take();
		return;
	}
	const handover = await thread.handover();
	if (handover === null || handover.state === "ended") return;
	ledger.cancelled.set(handover.id, user);
	await thread.cancel(handover.id);
}
