import { createHmac } from "node:crypto";
import {
	createThreadControl,
	type ThreadControl,
	type ThreadControlError,
	type ThreadControlOptions,
	type ThreadHandle,
} from "@thread-control/core";
import { APP_SECRET, escaped, VERIFY_TOKEN } from "./deliver.ts";
import { type Item, message, onNormal, PAGE, SELF } from "./delivery-items.ts";
import type { FakeGraph } from "./fake-graph.ts";

/** A thread control in this process, on a fake Graph. */
export interface LocalControl {
	readonly control: ThreadControl;
	/** Everything `onError` heard. */
	readonly errors: readonly ThreadControlError[];
	/** Delivers a signed body to its webhook; answers the status. Does not wait for turns. */
	deliver(body: Item): Promise<number>;
	/** The handle of a customer's thread, outside of turns. */
	thread(user: string, account?: string): ThreadHandle;
	/** A customer's ordinary message, and its turn ended: by it the thread is ours (zero_config: idle). */
	hello(user: string): Promise<void>;
}

/** Makes one. No sweep runs by itself unless `sweepMs` is given. */
export function localControl(graph: FakeGraph, options: Partial<ThreadControlOptions> = {}): LocalControl {
	const control = createThreadControl({
		appId: SELF,
		appSecret: APP_SECRET,
		verifyToken: VERIFY_TOKEN,
		token: "wire-token",
		graphUrl: graph.url,
		profile: "routing",
		sweepMs: 3_600_000,
		...options,
	});
	const errors: ThreadControlError[] = [];
	control.onError((error) => {
		errors.push(error);
	});
	const deliver = async (body: Item): Promise<number> => {
		const bytes = escaped(body);
		const signature = createHmac("sha256", APP_SECRET).update(bytes).digest("hex");
		const headers = { "content-type": "application/json", "x-hub-signature-256": `sha256=${signature}` };
		return (await control.fetch(new Request("http://bot/webhook", { method: "POST", headers, body: bytes }))).status;
	};
	return {
		control,
		errors,
		deliver,
		thread: (user, account = PAGE) => control.thread({ channel: "messenger", account, user }),
		hello: async (user) => {
			const status = await deliver(onNormal(message(user, "hello")));
			if (status !== 200) throw new Error(`the webhook answered ${status}`);
			await control.settled();
		},
	};
}
