import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

type Json = Readonly<Record<string, unknown>>;

/** What stands between the platform and a bot on Azure: Meta's webhook on one side, the bot's endpoint and its connector on the other. */
export interface FacebookChannel {
	/** Where the platform delivers. */
	readonly webhook: string;
	/** What the bot answered an activity with that was no 200. */
	readonly refused: readonly string[];
	close(): Promise<void>;
}

/** What it is told. */
export interface FacebookChannelOptions {
	/** Where the bot listens, asked for at each delivery. */
	readonly bot: () => string;
	readonly graphUrl: string;
	readonly pageAccessToken: string;
}

/**
 * Azure Bot Service's Facebook channel, as its activities were published in 2019: messages with the item in `channelData`,
 * echoes as events with the item in `value`, standby as an event, passed and taken as `conversationUpdate`, a request as an event with the item in `value`.
 */
export async function startFacebookChannel(options: FacebookChannelOptions): Promise<FacebookChannel> {
	const refused: string[] = [];
	const deliveries = new Set<Promise<void>>();
	let url = "";

	async function deliver(activity: Json): Promise<void> {
		const body = JSON.stringify({ channelId: "facebook", serviceUrl: url, ...activity });
		const answer = await fetch(options.bot(), {
			method: "POST",
			headers: { "content-type": "application/json" },
			body,
		});
		if (!answer.ok) refused.push(`${answer.status}: ${await answer.text()}`);
	}

	async function receive(body: { readonly entry: readonly Json[] }): Promise<void> {
		for (const entry of body.entry) {
			for (const item of (entry["messaging"] ?? []) as readonly Json[]) await deliver(activityOf(item));
			if (entry["standby"] !== undefined)
				await deliver({ type: "event", name: "standby", value: entry, channelData: entry });
		}
	}

	async function connector(path: string, activity: Json): Promise<{ readonly status: number; readonly body: object }> {
		const [, place = ""] = /^\/v3\/conversations\/([^/]+)\/activities/.exec(path) ?? [];
		const [user] = decodeURIComponent(place).split("-");
		if (activity["type"] !== "message") return { status: 200, body: { id: "" } };
		const message = { recipient: { id: user }, message: { text: activity["text"] }, messaging_type: "RESPONSE" };
		const answer = await fetch(`${options.graphUrl}/me/messages?access_token=${options.pageAccessToken}`, {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify(message),
		});
		const said = (await answer.json()) as { message_id?: string };
		return { status: answer.status, body: answer.ok ? { id: said.message_id ?? "" } : said };
	}

	async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
		const { pathname, searchParams } = new URL(req.url ?? "/", "http://channel");
		if (req.method === "GET") {
			res.end(searchParams.get("hub.challenge"));
			return;
		}
		const body = (await json(req)) as Json;
		if (pathname !== "/webhook") {
			const { status, body: answer } = await connector(pathname, body);
			res.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
			return;
		}
		res.end();
		const delivery = receive(body as { entry: Json[] });
		deliveries.add(delivery);
		await delivery;
		deliveries.delete(delivery);
	}

	const server: Server = createServer((req, res) => void serve(req, res));
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return {
		webhook: `${url}/webhook`,
		refused,
		close: async () => {
			await Promise.all(deliveries);
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

function activityOf(item: Json): Json {
	const [customer, page] = [idIn(item["sender"]), idIn(item["recipient"])];
	const { mid, text, is_echo: isEcho } = (item["message"] ?? {}) as { mid?: string; text?: string; is_echo?: boolean };
	if (mid !== undefined && text !== undefined && isEcho !== true) {
		return {
			type: "message",
			id: mid,
			timestamp: new Date(Number(item["timestamp"])).toISOString(),
			text,
			from: { id: customer },
			recipient: { id: page },
			conversation: { id: `${customer}-${page}`, isGroup: false },
			channelData: item,
		};
	}
	if (item["pass_thread_control"] !== undefined || item["take_thread_control"] !== undefined) {
		return { type: "conversationUpdate", channelData: item };
	}
	return { type: "event", value: item };
}

function idIn(party: unknown): string {
	return String((party as { id?: unknown } | undefined)?.id);
}
