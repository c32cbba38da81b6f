import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeGraph } from "./fake-graph.test-data.ts";
import { keepAliveTransport, type TransportOutcome } from "./transport.ts";

let fake: FakeGraph;
let kept: ReturnType<typeof keepAliveTransport>;
beforeEach(async () => {
	fake = await FakeGraph.start();
	kept = keepAliveTransport();
});
afterEach(async () => {
	kept.close();
	await fake.stop();
});

function call(origin: string, timeoutMs = 5_000, path = "/x"): Promise<TransportOutcome> {
	return kept.transport({ origin, method: "POST", path, headers: { "content-length": 2 }, body: "{}", timeoutMs });
}

/** A port nobody listens on. */
async function deadPort(): Promise<number> {
	const server = createTcpServer();
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address() as AddressInfo;
	await new Promise<void>((resolve) => server.close(() => resolve()));
	return port;
}

describe("keepAliveTransport", () => {
	it("uses one connection for calls one after the other, and one each for calls at once", async () => {
		for (let n = 0; n < 5; n += 1) expect((await call(fake.url)).kind).toBe("answered");
		expect(fake.sockets.size).toBe(1);
		await Promise.all(Array.from({ length: 5 }, () => call(fake.url)));
		expect(fake.sockets.size).toBeGreaterThan(1);
		expect(fake.sockets.size).toBeLessThanOrEqual(5);
	});

	it("gives up a kept connection before the server does, by its hint", async () => {
		const server = createServer((_req, res) => res.end("{}"));
		server.keepAliveTimeout = 1_000;
		let connections = 0;
		server.on("connection", () => {
			connections += 1;
		});
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		for (let n = 0; n < 3; n += 1) expect((await call(origin)).kind).toBe("answered");
		// A hint of one second leaves no safe time at all.
		expect(connections).toBe(3);
		server.close();
	});

	it("says that nothing was sent where there is no connection", async () => {
		expect(await call(`http://127.0.0.1:${await deadPort()}`)).toEqual({
			kind: "not_sent",
			reason: "ECONNREFUSED",
			late: false,
		});
		expect(await call("http://no-such-host.invalid")).toMatchObject({ kind: "not_sent", late: false });
		expect(await call(fake.url, 5_000, "/a b")).toMatchObject({ kind: "not_sent", reason: "ERR_UNESCAPED_CHARACTERS" });
	});

	it("says that nothing was sent where no TLS came about", async () => {
		const plain = await call(fake.url.replace("http:", "https:"));
		expect(plain.kind).toBe("not_sent");
		const silent = createTcpServer(() => {});
		await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
		const late = await call(`https://127.0.0.1:${(silent.address() as AddressInfo).port}`, 100);
		expect(late).toEqual({ kind: "not_sent", reason: "no answer within 100 ms", late: true });
		silent.close();
	});

	it.each([
		["hangs", { hang: true }, "no answer within 100 ms"],
		["resets", { reset: true }, "ECONNRESET"],
	])("calls it lost where the server %s", async (_name, reply, reason) => {
		fake.reply(reply);
		expect(await call(fake.url, 100)).toEqual({ kind: "lost", reason });
	});

	it("calls it lost where a kept connection is reset", async () => {
		fake.reply({}, { reset: true });
		expect((await call(fake.url)).kind).toBe("answered");
		expect((await call(fake.url)).kind).toBe("lost");
		expect(fake.sockets.size).toBe(1);
	});

	it("calls it lost where the answer breaks off, drips or is too large", async () => {
		fake.reply({ headers: { "content-length": "5000000" }, body: "x".repeat(4_500_000) });
		expect(await call(fake.url)).toMatchObject({ kind: "lost", reason: expect.stringContaining("larger than") });
		const server = createServer((req, res) => {
			res.writeHead(200, { "content-length": "100" });
			res.write("half");
			if (req.url === "/break") setImmediate(() => req.socket.destroy());
		});
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		expect((await call(origin, 5_000, "/break")).kind).toBe("lost");
		expect(await call(origin, 150, "/drip")).toEqual({ kind: "lost", reason: "no answer within 150 ms" });
		server.closeAllConnections();
		server.close();
	});

	it("follows no redirect", async () => {
		fake.reply({ status: 302, headers: { location: `${fake.url}/elsewhere` }, body: "" });
		expect(await call(fake.url)).toMatchObject({ kind: "answered", status: 302 });
		expect(fake.calls).toHaveLength(1);
	});

	it("closes what it kept", async () => {
		await call(fake.url);
		const closed = Promise.all(
			[...fake.sockets].map((socket) => new Promise((resolve) => socket.once("close", resolve))),
		);
		kept.close();
		await closed;
	});
});
