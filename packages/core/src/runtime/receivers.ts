import { INBOX, isInbox } from "../domain/app-id.ts";
import { forbids } from "../domain/permission.ts";
import { type AccountKey, accountId } from "../domain/thread.ts";
import type { Receiver } from "../ports/graph.ts";
import { ThreadControlError } from "../thread-control-error.ts";
import type { Accounts } from "./accounts.ts";
import type { Kernel } from "./kernel.ts";

/** The apps control can be passed to. Throws `command_not_allowed` before any request, `graph_unreachable`, `graph_refused`. */
export async function readReceivers(
	{ graph, clock }: Kernel,
	accounts: Accounts,
	account: AccountKey,
): Promise<readonly Receiver[]> {
	const { profile, role, canTake } = await accounts.rules(account);
	const rule = forbids("list_receivers", { profile, role, canTake, standing: "unknown" });
	if (rule !== null) {
		throw new ThreadControlError(
			"command_not_allowed",
			`${rule}; our role on ${accountId(account)} is ${role}. No request was sent`,
		);
	}
	const answer = await graph.secondaryReceivers(account);
	clock.heard(answer);
	if (answer.result === "unknown") {
		throw new ThreadControlError(
			"graph_unreachable",
			`the receivers of ${accountId(account)} could not be read: ${answer.reason}; try again`,
		);
	}
	if (answer.result === "refused") {
		const { message, advice } = answer.refusal;
		throw new ThreadControlError(
			"graph_refused",
			`the receivers of ${accountId(account)} were refused: ${message}. ${advice}`,
		);
	}
	// The inbox can always be passed to (spec §3.7), whether or not the platform lists it.
	const listed = answer.value.some(({ id }) => isInbox(id));
	if (listed || account.channel === "whatsapp") return answer.value;
	const inbox = account.channel === "messenger" ? "Page Inbox" : "Instagram Inbox";
	return [...answer.value, { id: INBOX[account.channel], name: inbox }];
}
