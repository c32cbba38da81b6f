import { createServer, type IncomingMessage, request, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { ThreadEvent } from "../domain/event.ts";
import type { RefusedDelivery } from "./handler.ts";
import { nodeListener } from "./node.ts";
import { delivery, escaped, SECRET, signature, type TestWebhookOptions, testWebhook } from "./signed.test-data.ts";

const servers: Server[] = [];
afterEach(() => {
	for (const server of servers.splice(0)) {
		server.closeAllConnections();
		server.close();
	}
});

interface Bench {
	readonly port: number;
	readonly accepted: ThreadEvent[];
	readonly refused: RefusedDelivery[];
}

type Before = (req: IncomingMessage & { rawBody?: unknown }) => Promise<void> | void;

async function serve(options: Partial<TestWebhookOptions> = {}, before?: Before): Promise<Bench> {
	const accepted: ThreadEvent[] = [];
	const refused: RefusedDelivery[] = [];
	const webhook = testWebhook({
		secrets: [SECRET],
		verifyTokens: ["token"],
		allowSha1: false,
		accept: async (events) => void accepted.push(...events),
		onRefused: (reason) => refused.push(reason),
		...options,
	});
	const listener = nodeListener(webhook);
	const server = createServer(async (req, res) => {
		await before?.(req);
		listener(req, res);
	});
	servers.push(server);
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return { port: (server.address() as AddressInfo).port, accepted, refused };
}

interface Answer {
	readonly status: number | undefined;
	readonly body: string;
}

function post(port: number, chunks: Iterable<Uint8Array | string>, headers: Record<string, string>): Promise<Answer> {
	return new Promise((resolve, reject) => {
		const req = request({ port, host: "127.0.0.1", method: "POST", path: "/api/messages", headers }, (res) => {
			let body = "";
			res.setEncoding("utf8").on("data", (text: string) => {
				body += text;
			});
			res.on("end", () => resolve({ status: res.statusCode, body }));
		});
		req.on("error", reject);
		for (const chunk of chunks) req.write(chunk);
		req.end();
	});
}

const good = escaped(delivery("hola ñ"));
const readAll: Before = async (req) => {
	const chunks: Buffer[] = [];
	for await (const chunk of req) chunks.push(chunk as Buffer);
};

describe("nodeListener", () => {
	it("takes a body in one piece, and a challenge", async () => {
		const { port, accepted } = await serve();
		expect(await post(port, [good], signature(good))).toEqual({ status: 200, body: "EVENT_RECEIVED" });
		expect(accepted).toHaveLength(1);
		const query = "hub.mode=subscribe&hub.verify_token=token&hub.challenge=4%202";
		const response = await fetch(`http://127.0.0.1:${port}/api/messages?${query}`);
		expect([response.status, await response.text()]).toEqual([200, "4 2"]);
		expect((await fetch(`http://127.0.0.1:${port}/`, { method: "DELETE" })).status).toBe(405);
	});

	it("takes unescaped multi-byte text that comes byte by byte", async () => {
		const { port, accepted } = await serve();
		const raw = JSON.stringify(delivery("¿ñ你👋?"));
		const socket = connect(port, "127.0.0.1").setNoDelay(true);
		const [[name, value] = ["", ""]] = Object.entries(signature(raw));
		socket.write(
			`POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${name}: ${value}\r\ncontent-length: ${Buffer.byteLength(raw)}\r\n\r\n`,
		);
		for (const byte of Buffer.from(raw)) {
			socket.write(Uint8Array.of(byte));
			await new Promise(setImmediate);
		}
		let answer = "";
		for await (const chunk of socket) answer += String(chunk);
		expect(answer).toMatch(/^HTTP\/1\.1 200 /);
		expect(accepted).toMatchObject([{ text: "¿ñ你👋?" }]);
	});

	it("takes 2.5 MB in pieces", async () => {
		const { port, accepted } = await serve();
		const body = Buffer.from(escaped(delivery("x".repeat(2_500_000))));
		const pieces = Array.from({ length: 26 }, (_, n) => body.subarray(n * 100_000, (n + 1) * 100_000));
		expect((await post(port, pieces, signature(body))).status).toBe(200);
		expect(accepted).toHaveLength(1);
	});

	it("answers 413 over the limit, announced or not, and serves on", async () => {
		const { port, accepted, refused } = await serve({ maxBodyBytes: 1000 });
		const large = "x".repeat(50_000);
		expect((await post(port, [large], signature(large))).status).toBe(413);
		expect(
			(
				await post(
					port,
					Array.from({ length: 50 }, () => large.slice(0, 1000)),
					signature(large),
				)
			).status,
		).toBe(413);
		expect(refused.map(({ code }) => code)).toEqual(["body_too_large", "body_too_large"]);
		expect((await post(port, [good], signature(good))).status).toBe(200);
		expect(accepted).toHaveLength(1);
	});

	it("cuts off a sender who never stops", async () => {
		const { port, refused } = await serve({ maxBodyBytes: 1000 });
		const socket = connect(port, "127.0.0.1");
		socket.write("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000000\r\n\r\n");
		const closed = new Promise<void>((resolve) => {
			socket.once("close", () => resolve());
		});
		socket.on("error", () => socket.destroy());
		const chunk = Buffer.alloc(64 * 1024);
		const pump = (): void => {
			if (socket.destroyed) return;
			socket.write(chunk, () => setImmediate(pump));
		};
		pump();
		await closed;
		expect(refused).toMatchObject([{ code: "body_too_large", status: 413 }]);
	});

	it("uses the bytes a body parser kept, and otherwise says where to mount it", async () => {
		const kept = await serve({}, async (req) => {
			await readAll(req);
			req.rawBody = Buffer.from(good);
		});
		expect((await post(kept.port, [good], signature(good))).status).toBe(200);
		const text = await serve({}, async (req) => {
			await readAll(req);
			req.rawBody = good;
		});
		expect((await post(text.port, [good], signature(good))).status).toBe(200);
		const gone = await serve({}, readAll);
		const answer = await post(gone.port, [good], signature(good));
		expect(answer).toMatchObject({
			status: 500,
			body: expect.stringContaining("mount the webhook before any body parser"),
		});
		expect(gone.refused).toMatchObject([{ code: "option_invalid", status: 500 }]);
		expect(gone.accepted).toEqual([]);
	});

	it("lives on when senders break off", async () => {
		const { port, accepted, refused } = await serve();
		for (const sent of [
			"",
			"POST",
			"POST / HTTP/1.1\r\nhost: x\r\n",
			"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{",
		]) {
			const socket = connect(port, "127.0.0.1");
			await new Promise<void>((resolve) => socket.once("connect", resolve));
			await new Promise<void>((resolve) => socket.write(sent === "" ? "\n" : sent, () => resolve()));
			await new Promise(setImmediate);
			socket.resetAndDestroy();
		}
		expect((await post(port, [good], signature(good))).status).toBe(200);
		expect(accepted).toHaveLength(1);
		expect(refused.every(({ code }) => code === "body_invalid")).toBe(true);
	});

	it("does not answer twice where something else answered before", async () => {
		let done = (): void => {};
		const taken = new Promise<void>((resolve) => {
			done = resolve;
		});
		const webhook = testWebhook({ secrets: [SECRET], verifyTokens: [], allowSha1: false, accept: () => taken });
		const listener = nodeListener(webhook);
		const server = createServer((req, res) => {
			listener(req, res);
			req.on("end", () => {
				res.writeHead(504).end("too slow");
				done();
			});
		});
		servers.push(server);
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		const { port } = server.address() as AddressInfo;
		expect(await post(port, [good], signature(good))).toEqual({ status: 504, body: "too slow" });
	});
});
