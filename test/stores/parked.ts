import { type ThreadId, threadId } from "@thread-control/core";
import { storeFromUrl } from "@thread-control/stores";
import { PAGE } from "../story/stage.ts";
import { waitFor } from "../wire/bot-process.ts";

/** Waits until a bot's store has it that the platform took the pass of the customer's thread. */
export async function untilParked(storeUrl: string, user: string): Promise<void> {
	const store = await storeFromUrl(storeUrl);
	const thread: ThreadId = threadId({ channel: "messenger", account: PAGE, user });
	try {
		await waitFor(
			async () => (await store.guard(thread, null)).record.value.handover?.state === "open",
			30_000,
			() => "the handoff was not parked",
		);
	} finally {
		await store.close();
	}
}
