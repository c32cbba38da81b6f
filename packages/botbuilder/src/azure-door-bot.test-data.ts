import type { ThreadControlOptions } from "@thread-control/core";
import type { Activity, CloudAdapter } from "botbuilder";
import { attach } from "./attach.ts";
import { type AttachBench, type Logic, type Options, startAttachBench } from "./attach-bench.test-data.ts";

/** A bot behind Azure Bot Service that keeps what it was run for. */
export interface Bot {
	readonly bench: AttachBench;
	readonly adapter: CloudAdapter;
	readonly heard: Partial<Activity>[];
	post(activity: object): Promise<{ status: number; body: unknown }>;
}

export async function startBot(
	options: Options = {},
	act: Logic = async () => {},
	control: Partial<ThreadControlOptions> = {},
): Promise<Bot> {
	const bench = await startAttachBench(control);
	const adapter = bench.cloud();
	attach(adapter, bench.control, options);
	const heard: Partial<Activity>[] = [];
	const logic: Logic = async (context) => {
		heard.push(context.activity);
		await act(context);
	};
	return { bench, adapter, heard, post: (activity) => bench.post(adapter, activity, logic) };
}
