import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { EVENT_MARK_MS } from "@thread-control/core";
import type { SimulatedClock } from "@thread-control/testing";
import { ask } from "./ask.ts";
import type { Bot } from "./bot.ts";
import { CallWay } from "./call-way.ts";
import { type DeliveryFate, Held } from "./fates.ts";
import type { Ledger } from "./ledger.ts";
import { noteDelivery } from "./wire-notes.ts";

/** A delivery as it came from the platform. */
export interface DeliveryBytes {
	readonly body: Buffer;
	readonly headers: Readonly<Record<string, string>>;
}

/** What the network works with. */
export interface NetworkParts {
	readonly clock: SimulatedClock;
	readonly ledger: Ledger;
	/** The instances that run now. */
	readonly bots: () => readonly Bot[];
	readonly stirred: () => void;
	/** What stands in front of the bot's webhook; changes nothing by default. */
	readonly door: (delivery: DeliveryBytes) => DeliveryBytes;
}

/** How long one way takes on the simulated clock. */
export const WAY_MS = 3;

/** The network between the platform and the instances, both ways. It loses, doubles, delays and reorders what it is told to. */
export class Network {
	readonly deliveryFates: DeliveryFate[] = [];
	readonly heldDeliveries = new Held();
	/** Deliveries answered 200, and when. */
	readonly #answered: (DeliveryBytes & { readonly answeredAt: number })[] = [];
	/** Deliveries that were not answered 200 yet, and will be tried again. */
	readonly failing = new Set<string>();
	/** The way back, of the instances' calls. */
	readonly calls: CallWay;
	readonly #parts: NetworkParts;
	readonly #name = randomUUID();
	readonly #server: Server;
	#turn = 0;

	private constructor(parts: NetworkParts) {
		this.#parts = parts;
		this.calls = new CallWay(parts);
		this.#server = createServer((req, res) => void this.#serve(req, res));
	}

	static async open(parts: NetworkParts): Promise<Network> {
		const network = new Network(parts);
		await new Promise<void>((resolve) => network.#server.listen(0, "127.0.0.1", resolve));
		return network;
	}

	/** A delivery answered 200, which the platform may all the same deliver once more, for 36 hours (spec §6.3); `back`: so many before the last. */
	answered(back: number): DeliveryBytes | null {
		const since = this.#parts.clock.now() - EVENT_MARK_MS;
		return this.#answered.filter(({ answeredAt }) => answeredAt > since).at(-1 - back) ?? null;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${this.#name}`;
	}

	/** Two round trips of nothing: what was on its way when it was called has arrived. */
	async barrier(): Promise<void> {
		for (let trip = 0; trip < 2; trip += 1) await ask("GET", `${this.url}/barrier`);
	}

	/** From now on everything arrives, once and in order. */
	clears(): void {
		this.deliveryFates.length = 0;
		this.heldDeliveries.letAllGo();
		this.calls.clears();
	}

	/** Hands a delivery to an instance, as the load balancer does: each in turn. */
	async deliver(delivery: DeliveryBytes): Promise<number> {
		const { bots, clock, ledger, door } = this.#parts;
		clock.advance(WAY_MS);
		const running = bots();
		this.#turn += 1;
		const bot = running[this.#turn % Math.max(running.length, 1)];
		if (bot === undefined) return 503;
		const { body, headers } = door(delivery);
		const request = new Request("http://bot/webhook", { method: "POST", headers, body: new Uint8Array(body) });
		const answer = bot.control.fetch(request).then(({ status }) => status);
		const status = await Promise.race([answer, bot.life.death.then(() => 502)]);
		if (status === 200) noteDelivery(ledger, body);
		this.#parts.stirred();
		return status;
	}

	async close(): Promise<void> {
		const closed = new Promise((resolve) => this.#server.close(resolve));
		this.#server.closeAllConnections();
		await closed;
	}

	async #serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
		const url = new URL(req.url ?? "/", this.url);
		if (url.pathname === `/${this.#name}/barrier`) {
			res.end();
			return;
		}
		const chunks: Buffer[] = [];
		for await (const chunk of req) chunks.push(chunk as Buffer);
		const body = Buffer.concat(chunks);
		this.#parts.stirred();
		// Somebody else's, for whom this port was open before.
		if (!url.pathname.startsWith(`/${this.#name}/`)) res.writeHead(404).end();
		else if (url.pathname.startsWith(`/${this.#name}/graph/`)) await this.calls.pass(req, res, body);
		else if (req.method === "GET") res.end(url.searchParams.get("hub.challenge"));
		else res.writeHead(await this.#incoming(req, body)).end();
		this.#parts.stirred();
	}

	async #incoming(req: IncomingMessage, body: Buffer): Promise<number> {
		const signature = String(req.headers["x-hub-signature-256"]);
		const delivery = { body, headers: { "content-type": "application/json", "x-hub-signature-256": signature } };
		const fate = this.deliveryFates.shift();
		this.failing.add(signature);
		if (fate === "lost") return 503;
		if (fate === "held") await this.heldDeliveries.wait();
		const [status = 503] = await Promise.all(
			fate === "twice" ? [this.deliver(delivery), this.deliver(delivery)] : [this.deliver(delivery)],
		);
		if (fate === "answer_lost") return 503;
		if (status !== 200) return status;
		this.failing.delete(signature);
		this.#answered.push({ ...delivery, answeredAt: this.#parts.clock.now() });
		return status;
	}
}
