import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** One item an app was sent: the channel it came on, and the item. */
export interface Received {
	readonly via: string;
	readonly account: string;
	readonly item: Readonly<Record<string, unknown>>;
}

interface Body {
	readonly entry: readonly {
		readonly id: string;
		readonly messaging?: readonly Received["item"][];
		readonly standby?: readonly Received["item"][];
	}[];
}

/** An app's webhook: answers the challenge, takes every delivery with 200 and keeps its items in the order they came. */
export class AppWebhook {
	readonly #server: Server;
	readonly #items: Received[] = [];
	#arrived: (() => void) | null = null;

	constructor() {
		this.#server = createServer((request, response) => {
			if (request.method === "GET") {
				const url = new URL(request.url ?? "/", "http://webhook");
				response.end(url.searchParams.get("hub.challenge"));
				return;
			}
			const chunks: Buffer[] = [];
			request.on("data", (chunk: Buffer) => chunks.push(chunk));
			request.on("end", () => {
				this.#take(JSON.parse(Buffer.concat(chunks).toString("utf8")) as Body);
				response.end();
			});
		});
	}

	/** Answers where it listens. */
	async listen(): Promise<string> {
		await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
		return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/webhook`;
	}

	#take(body: Body): void {
		for (const { id, messaging = [], standby = [] } of body.entry) {
			for (const item of messaging) this.#items.push({ via: "messaging", account: id, item });
			for (const item of standby) this.#items.push({ via: "standby", account: id, item });
		}
		this.#arrived?.();
	}

	/** The next item, waiting for it. Rejects when none comes. */
	async next(): Promise<Received> {
		if (this.#items.length === 0) {
			await new Promise<void>((resolve, reject) => {
				const timer = setTimeout(() => reject(new Error("waited 10 s and was sent nothing")), 10_000);
				this.#arrived = () => {
					clearTimeout(timer);
					resolve();
				};
			});
			this.#arrived = null;
		}
		const next = this.#items.shift();
		if (next === undefined) throw new Error("was sent a delivery without items");
		return next;
	}

	close(): Promise<void> {
		return new Promise((resolve) => {
			this.#server.close(() => resolve());
			this.#server.closeAllConnections();
		});
	}
}
