import { DEFAULT_CONFIG, type Emulator, startEmulator } from "@thread-control/emulator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { codeBlocks } from "./code-blocks.ts";

const LINE = /^curl (?:-X (?<method>[A-Z]+) )?'?localhost:4100(?<path>\/[^' ]*)'?(?: -d '(?<body>[^']+)')?$/;

const lines = codeBlocks("docs/emulator.md")
	.filter(({ language }) => language === "sh")
	.flatMap(({ code }) => code.trimEnd().split("\n"));

let emulator: Emulator;
beforeAll(async () => {
	// Nothing of this is for whoever listens on the default config's ports.
	const apps = DEFAULT_CONFIG.apps.map((app) => ({ ...app, webhookUrl: null }));
	emulator = await startEmulator({ config: { ...DEFAULT_CONFIG, apps } });
	expect(lines.length).toBeGreaterThan(10);
});
afterAll(() => emulator.close());

test.each(lines)("%s is a call of the emulator", async (line) => {
	const { method, path, body } = LINE.exec(line)?.groups ?? {};
	expect(path, "written as curl [-X METHOD] localhost:4100/path [-d 'body']").toBeDefined();
	const response = await fetch(emulator.url + path, {
		method: method ?? (body === undefined ? "GET" : "POST"),
		...(body === undefined ? {} : { body, headers: { "content-type": "application/x-www-form-urlencoded" } }),
	});
	expect([response.status, await response.json()]).toEqual([200, expect.anything()]);
});
