import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ConfigRefused } from "../config/parse-config.ts";
import { type Emulator, startEmulator } from "../start-emulator.ts";

/** A program beside the emulator; `answer` says what it answers, null lets the connection drop. */
let program: Server;
let target: string;
let answer: (() => { status: number; body: string; headers?: Record<string, string> } | null) | undefined;
let origins: (string | undefined)[];
let url: string;
let emulator: Emulator;

beforeEach(async () => {
	[target, answer, origins] = ["inbox", undefined, []];
	program = createServer(async (req, res) => {
		origins.push(req.headers.origin);
		const given = (await req.toArray()).join("");
		const other = answer?.();
		if (other === null) return void req.socket.destroy();
		if (other) return void res.writeHead(other.status, other.headers).end(other.body);
		if (req.method === "PUT") target = (JSON.parse(given) as { target: string }).target;
		res.end(JSON.stringify({ target }));
	});
	await new Promise<void>((resolve) => program.listen(0, "127.0.0.1", resolve));
	url = `http://127.0.0.1:${(program.address() as AddressInfo).port}/target`;
	emulator = await startEmulator({
		companions: {
			links: [{ label: "Desk", url: "http://127.0.0.1:3001/" }],
			choices: [
				{
					name: "agent",
					label: "agent goes to",
					url,
					field: "target",
					options: [
						{ label: "Inbox", value: "inbox" },
						{ label: "Desk", value: "2" },
					],
				},
			],
		},
	});
});
afterEach(async () => {
	await emulator.close();
	program.closeAllConnections();
	await new Promise((resolve) => program.close(resolve));
});

async function ask(method: string, path: string, body?: object): Promise<[number, unknown]> {
	const response = await fetch(`${emulator.url}/_emulator/${path}`, {
		method,
		...(body ? { body: JSON.stringify(body) } : {}),
	});
	return [response.status, await response.json()];
}

it("lists links and choices, without the addresses that are asked", async () => {
	expect(await ask("GET", "companions")).toEqual([
		200,
		{
			links: [{ label: "Desk", url: "http://127.0.0.1:3001/" }],
			choices: [
				{
					name: "agent",
					label: "agent goes to",
					options: [
						{ label: "Inbox", value: "inbox" },
						{ label: "Desk", value: "2" },
					],
				},
			],
		},
	]);
});

it("reads and sets a choice at its program, without an Origin", async () => {
	expect(await ask("GET", "companions/agent")).toEqual([200, { value: "inbox" }]);
	const put = await fetch(`${emulator.url}/_emulator/companions/agent`, {
		method: "PUT",
		body: '{"value":"2"}',
		headers: { origin: emulator.url },
	});
	expect([put.status, await put.json()]).toEqual([200, { value: "2" }]);
	expect(await ask("GET", "companions/agent")).toEqual([200, { value: "2" }]);
	expect([target, origins]).toEqual(["2", [undefined, undefined, undefined]]);
});

it.each<[number, string, string, object | undefined, string]>([
	[404, "GET", "companions/other", undefined, "name"],
	[404, "PUT", "companions/other", { value: "2" }, "name"],
	[400, "PUT", "companions/agent", { value: "3" }, "value"],
	[400, "PUT", "companions/agent", { value: 2 }, "value"],
	[400, "PUT", "companions/agent", { value: "2", url: "http://127.0.0.1/" }, "url"],
])("answers %i to %s %s %j, and asks nobody", async (status, method, path, body, field) => {
	expect(await ask(method, path, body)).toEqual([status, { error: expect.stringContaining(field), field }]);
	expect(origins).toEqual([]);
});

it.each([
	["it is not running", () => null, "Nothing answers at URL"],
	["it refuses", () => ({ status: 403, body: '{"error":"not you"}' }), "URL answered 403: not you"],
	["it has another page there", () => ({ status: 404, body: "<!doctype html>" }), "URL answered 404"],
	["its answer lacks the field", () => ({ status: 200, body: '{"goal":"inbox"}' }), "without the field target"],
	["its answer is no JSON", () => ({ status: 200, body: "ok" }), "without the field target"],
	[
		"it sends elsewhere",
		() => ({ status: 302, body: "", headers: { location: "http://192.0.2.1/" } }),
		"Nothing answers",
	],
])("answers 502 and says so when %s", async (_, other, words) => {
	answer = other;
	const error = expect.stringContaining(words.replace("URL", url));
	expect(await ask("GET", "companions/agent")).toEqual([502, { error }]);
	expect(await ask("PUT", "companions/agent", { value: "2" })).toEqual([502, { error }]);
	expect(target).toBe("inbox");
});

it.each([
	["another site's page", { origin: "https://example.com" }],
	["another name", { host: "emulator.example.com" }],
	["a tunnel", { "x-forwarded-for": "203.0.113.7" }],
])("refuses %s", async (_, headers) => {
	for (const method of ["GET", "PUT"]) {
		const status = await new Promise((resolve, reject) => {
			const sent = request(`${emulator.url}/_emulator/companions/agent`, { method, headers }, (response) => {
				response.resume();
				resolve(response.statusCode);
			});
			sent.once("error", reject).end(method === "PUT" ? '{"value":"2"}' : undefined);
		});
		expect(status).toBe(403);
	}
	expect(origins).toEqual([]);
});

it("does not start with companions that cannot be", async () => {
	const links = [{ label: "Desk", url: "desk" }];
	await expect(startEmulator({ companions: { links } })).rejects.toThrow(ConfigRefused);
});
