import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Instance } from "./instance.ts";

/**
 * The load balancer in front of the instances: a customer's deliveries go to the instance they are bound to while it lives,
 * else to the next of `others` that lives. A broken connection stays a broken one for Meta, who then delivers again.
 */
export class Door {
	/** Who takes what nobody is bound to, in order. */
	others: Instance[] = [];
	readonly #server: Server;
	readonly #bound = new Map<string, Instance>();
	readonly #deaf = new Set<string>();
	readonly #broken = new Set<Instance>();

	private constructor(server: Server) {
		this.#server = server;
		server.on("request", (req, res) => void this.#take(req, res));
	}

	static async open(): Promise<Door> {
		const server = createServer();
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		return new Door(server);
	}

	get webhook(): string {
		return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/api/messages`;
	}

	bind(user: string, instance: Instance): void {
		this.#bound.set(user, instance);
	}

	/** From now on this customer's echoes get lost, as where `message_echoes` is not subscribed. */
	losesEchoes(user: string): void {
		this.#deaf.add(user);
	}

	async close(): Promise<void> {
		this.#server.closeAllConnections();
		await new Promise((resolve) => this.#server.close(resolve));
	}

	async #take(req: IncomingMessage, res: ServerResponse): Promise<void> {
		const chunks: Buffer[] = [];
		for await (const chunk of req) chunks.push(chunk as Buffer);
		const body = Buffer.concat(chunks);
		const { user, echo } = req.method === "POST" ? about(body) : { user: null, echo: false };
		if (user !== null && echo && this.#deaf.has(user)) {
			res.end();
			return;
		}
		const instance = this.#of(user);
		if (instance === null) {
			res.destroy();
			return;
		}
		const way = request(`${instance.url}${req.url}`, { method: req.method, headers: req.headers }, (answer) => {
			res.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(res);
			answer.once("error", () => res.destroy());
		});
		way.once("error", () => {
			// Dead, though its parent may not have heard of it yet.
			this.#broken.add(instance);
			res.destroy();
		});
		way.end(body);
	}

	#of(user: string | null): Instance | null {
		const usable = (instance: Instance | undefined): instance is Instance =>
			instance?.alive === true && !this.#broken.has(instance);
		const bound = user === null ? undefined : this.#bound.get(user);
		return usable(bound) ? bound : (this.others.find(usable) ?? null);
	}
}

interface Item {
	readonly sender: { readonly id: string };
	readonly recipient: { readonly id: string };
	readonly message?: { readonly is_echo?: boolean };
}

function about(body: Buffer): { readonly user: string | null; readonly echo: boolean } {
	const { entry } = JSON.parse(body.toString()) as {
		readonly entry: readonly { readonly id: string; readonly messaging?: Item[]; readonly standby?: Item[] }[];
	};
	const item = entry[0]?.messaging?.[0] ?? entry[0]?.standby?.[0];
	if (item === undefined) return { user: null, echo: false };
	const { id } = entry[0] ?? { id: "" };
	const user = item.sender.id === id ? item.recipient.id : item.sender.id;
	return { user, echo: item.message?.is_echo === true };
}
