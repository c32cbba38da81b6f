import type { Bot } from "./bot.ts";
import type { World } from "./world.ts";

const ON = process.env["MODEL_TRACE"] === "1";

/** With MODEL_TRACE=1: what a command did, by the platform and by the first instance, on stderr. */
export async function tell(name: string, world: World): Promise<void> {
	if (!ON) return;
	const lines = [name];
	const [bot] = world.bots;
	for (const { userId, owner } of await world.people.threads()) {
		lines.push(
			`    ${userId}: ${owner ?? "nobody"} has it; ${bot === undefined ? "nobody runs" : await believed(bot, userId)}`,
		);
	}
	lines.push(...world.ledger.errors.splice(0).map((error) => `    ! ${error}`));
	process.stderr.write(`${lines.join("\n")}\n`);
}

async function believed(bot: Bot, user: string): Promise<string> {
	bot.life.observed = true;
	const { standing, decidedBy, doubt } = await bot.thread(user).owner();
	const handover = await bot.thread(user).handover();
	bot.life.observed = false;
	const by = decidedBy.type === "strong" ? decidedBy.fact.type : decidedBy.type;
	const waits =
		handover === null ? "no handover" : `handover ${handover.id} ${handover.state} ${handover.outcome ?? ""}`;
	return `instance ${bot.id}: ${standing} by ${by}${doubt === null ? "" : `, doubt: ${doubt}`}; ${waits}`;
}
