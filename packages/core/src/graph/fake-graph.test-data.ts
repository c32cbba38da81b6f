import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** One call as it came. */
export interface SeenCall {
	readonly method: string;
	readonly path: string;
	readonly query: Readonly<Record<string, string>>;
	readonly body: unknown;
	readonly headers: IncomingMessage["headers"];
}

export interface Reply {
	readonly status?: number;
	readonly headers?: Record<string, string>;
	/** A text goes as it is, everything else as JSON. */
	readonly body?: unknown;
	/** Answers nothing. */
	readonly hang?: boolean;
	/** Ends the connection instead of answering. */
	readonly reset?: boolean;
}

/** A tiny server that answers what it is told, call by call; the last reply is repeated. */
export class FakeGraph {
	url = "";
	readonly calls: SeenCall[] = [];
	readonly sockets: Set<Socket> = new Set();
	#replies: Reply[] = [];
	readonly #server: Server;

	private constructor() {
		this.#server = createServer((req, res) => void this.#answer(req, res));
		this.#server.on("connection", (socket: Socket) => this.sockets.add(socket));
	}

	static async start(): Promise<FakeGraph> {
		const fake = new FakeGraph();
		await new Promise<void>((resolve) => fake.#server.listen(0, "127.0.0.1", resolve));
		fake.url = `http://127.0.0.1:${(fake.#server.address() as AddressInfo).port}`;
		return fake;
	}

	reply(...replies: Reply[]): void {
		this.#replies = replies;
	}

	/** Twice is fine. */
	async stop(): Promise<void> {
		this.#server.closeAllConnections();
		await new Promise<void>((resolve) => this.#server.close(() => resolve()));
	}

	async #answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
		let text = "";
		for await (const chunk of req) text += String(chunk);
		const url = new URL(req.url ?? "/", this.url);
		this.calls.push({
			method: req.method ?? "",
			path: url.pathname,
			query: Object.fromEntries(url.searchParams),
			body: text === "" ? undefined : (JSON.parse(text) as unknown),
			headers: req.headers,
		});
		const reply = (this.#replies.length > 1 ? this.#replies.shift() : this.#replies[0]) ?? {};
		if (reply.hang === true) return;
		if (reply.reset === true) {
			req.socket.resetAndDestroy();
			return;
		}
		const { body = { success: true } } = reply;
		res.writeHead(reply.status ?? 200, reply.headers);
		res.end(typeof body === "string" ? body : JSON.stringify(body));
	}
}
