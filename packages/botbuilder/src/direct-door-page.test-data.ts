import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { FacebookAdapter } from "botbuilder-adapter-facebook";
import { type AttachBench, closeAttachBenches, type Logic, PAGE, startAttachBench } from "./attach-bench.test-data.ts";
import { directDoor } from "./direct-door.ts";

const servers: (() => Promise<void>)[] = [];

/** Closes every page a test left open. */
export async function closePages(): Promise<void> {
	for (const close of servers.splice(0)) await close();
	await closeAttachBenches();
}

export interface Page extends Omit<AttachBench, "post"> {
	readonly url: string;
	/** Posts a signed delivery, and waits until its turns are over. Answers the status. */
	deliver(messaging: object[], standby?: object[]): Promise<number>;
	/** The same without waiting. */
	post(messaging: object[], standby?: object[]): Promise<number>;
}

export function facebook(): FacebookAdapter {
	return new FacebookAdapter({ verify_token: "verify-me", app_secret: "app-secret", access_token: "token" });
}

/** A plain bot on the Facebook adapter; `own` serves the adapter's own route in place of the door's. */
export async function startPage(
	logic: (bench: AttachBench) => Logic,
	adapter: FacebookAdapter = facebook(),
	own = false,
): Promise<Page> {
	const bench = await startAttachBench();
	const bot = logic(bench);
	const { node } = directDoor(adapter, bench.control, bot);
	const server = createServer(
		own ? (req, res) => void adapter.processActivity(req as never, res as never, bot as never) : node,
	);
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	servers.push(async () => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	});
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/messages`;
	const post: Page["post"] = async (messaging, standby) => {
		const entry = {
			id: PAGE,
			time: Date.now(),
			...(messaging.length > 0 && { messaging }),
			...(standby && { standby }),
		};
		const body = JSON.stringify({ object: "page", entry: [entry] });
		const signature = createHmac("sha256", "app-secret").update(body).digest("hex");
		const headers = { "content-type": "application/json", "x-hub-signature-256": `sha256=${signature}` };
		return (await fetch(url, { method: "POST", body, headers })).status;
	};
	return {
		...bench,
		url,
		post,
		async deliver(messaging, standby) {
			const status = await post(messaging, standby);
			await bench.control.settled();
			return status;
		},
	};
}
