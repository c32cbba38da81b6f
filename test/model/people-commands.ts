import fc from "fast-check";
import { Command } from "./act.ts";
import { CUSTOMERS, customer, INBOX } from "./cast.ts";
import type { DeskAct, InboxAct } from "./people.ts";
import type { World } from "./world.ts";

/** What a customer says; the bot's language is in `bot.ts`. */
const SAYINGS = [
	"hi",
	"hi",
	"slow",
	"twice",
	"agent inbox",
	"agent desk",
	"agent desk soon",
	"agent inbox soon",
] as const;
const INBOX_ACTS: readonly InboxAct[] = ["reply", "reply", "main", "done", "done", "request"];
const DESK_ACTS: readonly DeskAct[] = [
	"pass_to_bot",
	"pass_to_bot",
	"pass_to_inbox",
	"take",
	"release",
	"request",
	"reply",
];

/** What people do who are not the bot. */
export function peopleCommands(): fc.Arbitrary<Command>[] {
	const who = fc.nat({ max: CUSTOMERS - 1 });
	return [
		fc.tuple(who, fc.constantFrom(...SAYINGS)).map(([number, saying]) => {
			return new Command(`customer ${number} says ${saying}`, {
				becomes: (model) => {
					model.met.add(number);
					model.written += 1;
				},
				run: (world) => writes(world, number, saying),
			});
		}),
		fc.tuple(who, fc.constantFrom(...INBOX_ACTS)).map(([number, act]) => {
			return new Command(`the inbox, for customer ${number}: ${act}`, {
				can: ({ met }) => met.has(number),
				run: (world) => world.people.inbox(customer(number), act),
			});
		}),
		fc.tuple(who, fc.constantFrom(...DESK_ACTS)).map(([number, act]) => {
			return new Command(`the desk, for customer ${number}: ${act}`, {
				can: ({ met }) => met.has(number),
				run: (world) => world.people.desk(customer(number), act, INBOX),
			});
		}),
	];
}

async function writes({ ledger, clock, people }: World, number: number, saying: string): Promise<void> {
	const [kind, ...more] = saying.split(" ");
	const user = customer(number);
	const text = [kind, ...more, ledger.step()].join(" ");
	ledger.writes(user, text, clock.now());
	await people.writes(user, text);
}
