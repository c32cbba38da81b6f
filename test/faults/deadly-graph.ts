import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** The way of one instance to the platform. When the platform has accepted a call of the edge, the instance dies before it hears of it. */
export class DeadlyGraph {
	readonly #server: Server;
	/** Ends the instance; set once it runs. */
	kill: () => Promise<void> = async () => {};

	private constructor(server: Server, platform: string, edge: string) {
		this.#server = server;
		server.on("request", async (req, res) => {
			const chunks: Buffer[] = [];
			for await (const chunk of req) chunks.push(chunk as Buffer);
			const deadly = req.method === "POST" && new URL(req.url ?? "/", platform).pathname.endsWith(`/${edge}`);
			const onward = request(`${platform}${req.url}`, { method: req.method, headers: req.headers }, (answer) => {
				if (deadly && answer.statusCode === 200) {
					answer.resume();
					void this.kill().finally(() => res.destroy());
					return;
				}
				res.writeHead(answer.statusCode ?? 502, answer.headers);
				answer.pipe(res);
			});
			onward.once("error", () => res.destroy());
			onward.end(Buffer.concat(chunks));
		});
	}

	static async open(platform: string, edge: string): Promise<DeadlyGraph> {
		const server = createServer();
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		return new DeadlyGraph(server, platform, edge);
	}

	get url(): string {
		return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
	}

	async close(): Promise<void> {
		this.#server.closeAllConnections();
		await new Promise((resolve) => this.#server.close(resolve));
	}
}
