import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** One POST a receiver got. */
export interface Received {
	readonly headers: IncomingHttpHeaders;
	readonly raw: Buffer;
	readonly body: { readonly object: string; readonly entry: readonly Entry[] };
}

/** One entry of a delivery, as far as tests look into it. */
export interface Entry {
	readonly id: string;
	readonly time: number;
	readonly messaging?: readonly Item[];
	readonly standby?: readonly Item[];
}

/** One item of a delivery. */
export type Item = Readonly<Record<string, unknown>>;

/** An app's webhook: answers challenges and 200, unless `respond` says otherwise. */
export class Receiver {
	readonly received: Received[] = [];
	readonly challenges: URL[] = [];
	/** The status of the answer to a POST; null never answers. */
	respond: (received: Received) => number | null | Promise<number | null> = () => 200;
	verifyToken = "verify-me";
	readonly #server: Server;
	#inFlight = 0;
	mostInFlight = 0;

	constructor() {
		this.#server = createServer((request, response) => {
			const url = new URL(request.url ?? "/", "http://receiver");
			if (request.method === "GET") {
				this.challenges.push(url);
				const right = url.searchParams.get("hub.verify_token") === this.verifyToken;
				response.writeHead(right ? 200 : 403).end(right ? url.searchParams.get("hub.challenge") : "no");
				return;
			}
			const chunks: Buffer[] = [];
			request.on("data", (chunk: Buffer) => chunks.push(chunk));
			request.on("end", async () => {
				const raw = Buffer.concat(chunks);
				const received: Received = { headers: request.headers, raw, body: JSON.parse(raw.toString("utf8")) };
				this.received.push(received);
				this.#inFlight += 1;
				this.mostInFlight = Math.max(this.mostInFlight, this.#inFlight);
				const status = await this.respond(received);
				this.#inFlight -= 1;
				if (status !== null) response.writeHead(status).end();
			});
		});
	}

	/** Listens on a free port, or on the given one; answers the webhook's address. */
	async listen(port = 0): Promise<string> {
		await new Promise<void>((resolve) => this.#server.listen(port, "127.0.0.1", resolve));
		return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/webhook`;
	}

	close(): Promise<void> {
		return new Promise((resolve) => {
			this.#server.close(() => resolve());
			this.#server.closeAllConnections();
		});
	}
}

/** Waits until `check` answers something; says what it waited for when it never does. */
export async function eventually<Value>(
	what: string,
	check: () => Value | undefined | false | Promise<Value | undefined | false>,
): Promise<Value> {
	const until = Date.now() + 15_000;
	for (;;) {
		const value = await check();
		if (value !== undefined && value !== false) return value;
		if (Date.now() > until) throw new Error(`waited in vain: ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 2));
	}
}
