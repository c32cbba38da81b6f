import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Emulator } from "@thread-control/emulator";
import type { Instance } from "../faults/instance.ts";

/** The load balancer of a deployment: each delivery goes to the next instance in turn. What breaks stays broken for Meta, who then delivers again. */
export class Balancer {
	/** Who takes deliveries now. */
	instances: readonly Instance[] = [];
	readonly #server: Server;
	#turns = 0;

	private constructor(server: Server) {
		this.#server = server;
		server.on("request", (req, res) => {
			this.#turns += 1;
			const instance = this.instances[this.#turns % this.instances.length];
			if (instance === undefined) {
				res.destroy();
				return;
			}
			const { method = "POST", headers, url } = req;
			// A connection of its own, so that none is found closed by an instance that had nothing to do for a while.
			const way = request(`${instance.url}${url}`, { method, headers, agent: false }, (answer) => {
				res.writeHead(answer.statusCode ?? 502, answer.headers);
				answer.once("error", () => res.destroy()).pipe(res);
			});
			way.once("error", () => res.destroy());
			req.pipe(way);
		});
	}

	/** Opens one, and has the platform deliver an app's webhooks to it. */
	static async open(emulator: Emulator, app: string): Promise<Balancer> {
		const server = createServer();
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		const webhookUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/messages`;
		const config = await acts(emulator, "GET", "config");
		const apps = (config["apps"] as { readonly id: string }[]).map((each) =>
			each.id === app ? { ...each, webhookUrl } : each,
		);
		await acts(emulator, "PUT", "config", { ...config, apps });
		return new Balancer(server);
	}

	async close(): Promise<void> {
		this.#server.closeAllConnections();
		await new Promise((resolve) => this.#server.close(resolve));
	}
}

/** One request to the emulator's own side, on a connection of its own; answers its JSON. Rejects where it is refused. */
export async function acts(
	emulator: Emulator,
	method: string,
	path: string,
	body: object | null = null,
): Promise<Readonly<Record<string, unknown>>> {
	const headers = { "content-type": "application/json" };
	const url = `${emulator.url}/_emulator/${path}`;
	return await new Promise((resolve, reject) => {
		const req = request(url, { method, agent: false, headers }, async (res) => {
			let text = "";
			for await (const chunk of res.setEncoding("utf8")) text += chunk;
			if ((res.statusCode ?? 0) < 300) resolve(text === "" ? {} : JSON.parse(text));
			else reject(new Error(`${method} ${path} was answered ${res.statusCode}: ${text}`));
		});
		req.once("error", reject);
		req.end(body === null ? undefined : JSON.stringify(body));
	});
}
