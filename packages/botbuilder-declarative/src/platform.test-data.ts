import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export const APP_ID = "4242";

/** A POST the bot made: to the Graph, or to the channel's connector. */
export interface PlatformCall {
	/** The last part of its path: `pass_thread_control`, `messages`, …; `activities` is the connector's. */
	readonly edge: string;
	readonly body: Readonly<Record<string, unknown>>;
	/** The access token of its query; null for the connector's. */
	readonly token: string | null;
}

/** A platform that says yes to everything; the thread is the app's. */
export interface Platform {
	readonly url: string;
	readonly calls: readonly PlatformCall[];
	close(): Promise<void>;
}

export async function startPlatform(): Promise<Platform> {
	const calls: PlatformCall[] = [];
	const server = createServer((req, res) => {
		let text = "";
		req.setEncoding("utf8").on("data", (chunk: string) => {
			text += chunk;
		});
		req.once("end", () => {
			const { pathname, searchParams } = new URL(req.url ?? "/", "http://platform");
			const parts = pathname.split("/");
			const token = searchParams.get("access_token");
			const edge = parts.includes("activities") ? "activities" : (parts.at(-1) ?? "");
			if (req.method === "POST") calls.push({ edge, body: JSON.parse(text) as PlatformCall["body"], token });
			res.setHeader("content-type", "application/json");
			res.end(`{"success":true,"id":"a1","message_id":"m1","data":[{"thread_owner":{"app_id":"${APP_ID}"}}]}`);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		calls,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
