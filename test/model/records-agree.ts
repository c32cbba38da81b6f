import type { Standing } from "@thread-control/core";
import { BOT } from "./cast.ts";
import type { Timeline } from "./timeline.ts";
import { Violation } from "./violation.ts";

/** What an instance says it may do on a thread. */
export interface Belief {
	readonly bot: number;
	readonly standing: Standing;
	/** A command of the bot's is on its way, or was left behind by one that died: until its time runs out nobody speaks. */
	readonly pending: boolean;
}

/**
 * When everything has come to rest, what every instance believes is what the platform says. Only what no webhook tells may
 * differ until the customer's next message: that another app let go, and what came after it (spec §2.3); `certain`: nothing may.
 */
export function recordsAgree(user: string, believed: readonly Belief[], timeline: Timeline, certain: boolean): void {
	const { owner } = timeline.thread;
	const truth: Standing = owner === BOT ? "control" : owner === null ? "idle" : "standby";
	for (const { bot, standing, pending } of believed) {
		if (standing === truth || (pending && !certain)) continue;
		// It knows that it does not know, and will ask before it speaks.
		if (!certain && (standing === "unknown" || (truth !== "control" && standing !== "control"))) continue;
		throw new Violation(
			"records agree",
			`instance ${bot} believes ${standing} of ${user}, and the platform says ${owner ?? "nobody"} has it`,
		);
	}
}
