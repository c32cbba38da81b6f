import type { MessengerAccount } from "../config/config-document.ts";
import type { Platform } from "../platform.ts";
import { LEAD_ADS } from "../rules/lead-ads.ts";
import type { RefusalName } from "../rules/refusal-name.ts";
import { newMid } from "../threads/new-mid.ts";
import type { Thread } from "../threads/thread.ts";
import { CUSTOMER } from "../threads/threads.ts";

/** The click on a lead ad: from now on Meta asks its questions and owns the thread (spec §3.7, row G1). */
export function leadAdBegins(platform: Platform, account: MessengerAccount, userId: string): Thread {
	const thread = platform.threads.open(account, userId);
	if (thread.owner === LEAD_ADS) return thread;
	thread.lastUserAt = platform.clock.now();
	platform.threads.apply(thread, platform.threads.ask(thread, "lead_click", CUSTOMER));
	return thread;
}

/**
 * A lead ad ends, after its click if none is running: `appId` gets control, told by a pass and a summary (rows G2, F18,
 * F19); without it nobody does (G3). Answers the thread, or the refusal, which changes nothing.
 */
export function leadAdEnds(
	platform: Platform,
	account: MessengerAccount,
	userId: string,
	{ complete, appId }: { readonly complete: boolean; readonly appId?: string | undefined },
): Thread | RefusalName {
	const { threads } = platform;
	const metadata = `messenger_lead_gen_${complete ? "complete" : "incomplete"}`;
	const brought = { target: appId, metadata };
	const { refusal } = threads.ask(threads.draft(account, userId), "lead_end", CUSTOMER, brought);
	if (refusal) return refusal;
	const thread = leadAdBegins(platform, account, userId);
	thread.lastUserAt = platform.clock.now();
	threads.apply(thread, threads.ask(thread, "lead_end", CUSTOMER, brought), metadata);
	if (appId !== undefined) {
		const answer = complete ? "Yes" : "(no answer)";
		const text = `Lead summary:\nAre you a reseller?: ${answer}`;
		platform.publisher.leadSummary(thread, appId, newMid(), text, metadata);
	}
	return thread;
}
