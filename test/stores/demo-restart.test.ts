import { appendFileSync } from "node:fs";
import { join } from "node:path";
import type { CallRow, ConfigDocument, DeliveryRow } from "@thread-control/emulator";
import { describe, expect, test } from "vitest";
import { BOT } from "../story/stage.ts";
import { DemoFolder, type DemoRun } from "./demo.ts";
import { EmulatedThread } from "./emulated-thread.ts";
import { untilParked } from "./parked.ts";
import { KINDS } from "./store-urls.ts";

const USER = "2000000000000001";
const OTHER = "2000000000000002";
const LONG = { timeout: 120_000 };
const QUESTION = "What is your order number?";
const GOODBYE = "Connecting you to a person.";
const WELCOME = (messages: number): string => `Welcome back. You talked to a person for ${messages} messages.`;

type Ending = readonly [name: string, end: (run: DemoRun) => Promise<unknown>];

const ENDINGS: readonly Ending[] = [
	["Ctrl+C", async (run) => expect(await run.interrupt()).toBe(0)],
	["kill -9 of all its processes", (run) => run.killAll()],
	["kill -9 of the first, with which the others end", (run) => run.killFirst()],
];

function baseOf({ open }: DemoRun): string {
	return new URL(open).origin;
}

function threadOf(run: DemoRun, user: string): EmulatedThread {
	return new EmulatedThread(baseOf(run), user);
}

describe.concurrent("the demo", () => {
	test.for(ENDINGS)("goes on where it was after %s", async ([, end], context) => {
		const folder = new DemoFolder();
		context.onTestFinished(() => folder.close());
		const first = await folder.startFirst();
		expect(first.open).toBe(`${baseOf(first)}/_emulator/`);
		const [asked, ordering] = [threadOf(first, USER), threadOf(first, OTHER)];
		await asked.writes("hello");
		await asked.ends("bot: echo: hello");
		await asked.writes("agent");
		await asked.ownerBecomes("inbox");
		await untilParked(`sqlite:${join(folder.path, "bot.db")}`, USER);
		await asked.writes("are you there?");
		await asked.reaches(BOT, "are you there?");
		await ordering.writes("order");
		await ordering.ends(`bot: ${QUESTION}`);
		const seen = { threads: [await asked.view(), await ordering.view()], config: await asked.get("config") };
		const rows = async (thread: EmulatedThread): Promise<readonly unknown[]> => [
			...((await thread.get("deliveries")) as readonly DeliveryRow[]),
			...((await thread.get("calls")) as readonly CallRow[]),
		];
		const before = await rows(asked);
		await end(first);

		const second = await folder.start();
		// It is where it was, and shows the customer of last time.
		expect([second.open, second.desk]).toEqual([`${first.open}#user=${OTHER}`, first.desk]);
		expect({ threads: [await asked.view(), await ordering.view()], config: await asked.get("config") }).toEqual(seen);
		expect((await rows(asked)).slice(0, 3)).toEqual(before.slice(0, 3));
		expect(await rows(asked)).toEqual(expect.arrayContaining([...before]));
		await asked.inbox("reply", { text: "Ana here." });
		await asked.inbox("move", { folder: "done" });
		await asked.ends(`bot: ${WELCOME(1)}`);
		await asked.writes("bye");
		await asked.ends("bot: echo: bye");
		await ordering.writes("42");
		await ordering.ends("bot: order 42 noted");
		expect(await asked.said()).toEqual([
			"customer: hello",
			"bot: echo: hello",
			"customer: agent",
			`bot: ${GOODBYE}`,
			"customer: are you there?",
			"inbox: Ana here.",
			`bot: ${WELCOME(1)}`,
			"customer: bye",
			"bot: echo: bye",
		]);
		expect(await second.interrupt()).toBe(0);
	});

	test("keeps what was chosen on its page, and begins anew by --fresh", LONG, async ({ onTestFinished }) => {
		const folder = new DemoFolder();
		onTestFinished(() => folder.close());
		const first = await folder.startFirst();
		const thread = threadOf(first, USER);
		const target = `${baseOf(first)}/_emulator/companions/agent`;
		const chosen = await fetch(target, { method: "PUT", body: JSON.stringify({ value: "400000000000002" }) });
		expect(chosen.status).toBe(200);
		const config = (await thread.get("config")) as ConfigDocument;
		const routing = JSON.stringify({ ...config, profile: "routing" });
		await fetch(`${baseOf(first)}/_emulator/config`, { method: "PUT", body: routing });
		await thread.writes("agent");
		await thread.ownerBecomes("desk");
		await untilParked(`sqlite:${join(folder.path, "bot.db")}`, USER);
		expect(await first.interrupt()).toBe(0);

		const second = await folder.start();
		expect(await thread.get("config")).toMatchObject({ profile: "routing" });
		expect(await (await fetch(target)).json()).toMatchObject({ value: "400000000000002" });
		// What the agent sees is there, and can be answered.
		const body = JSON.stringify({ text: "Ana at the desk." });
		const reply = await fetch(`${second.desk}threads/${USER}/reply`, { method: "POST", body });
		expect(reply.status).toBe(200);
		await thread.ends("desk: Ana at the desk.");
		await fetch(`${second.desk}threads/${USER}/return`, { method: "POST", body: "{}" });
		await thread.ends(`bot: ${WELCOME(0)}`);
		expect(await folder.refused()).toMatchObject({
			code: 1,
			stderr: expect.stringMatching(
				/^The demo cannot start: the state file \S+ is in use by process \d+: [^\n]+\n[^\n]+\n$/,
			),
		});
		await second.killAll();

		const third = await folder.start(["--fresh"]);
		expect(await thread.get("threads")).toEqual([]);
		expect(await thread.get("config")).toMatchObject({ profile: "classic" });
		expect(await (await fetch(`${third.desk}threads`)).json()).toEqual([]);
		await thread.writes("hello");
		await thread.ends("bot: echo: hello");
		expect(await third.interrupt()).toBe(0);
		appendFileSync(join(folder.path, "platform.jsonl"), "{\n");
		expect(await folder.refused()).toMatchObject({
			code: 1,
			stderr: expect.stringMatching(
				/^The demo cannot start: the state file \S+ is damaged in line \d+: [^\n]+\n.*--fresh.*\n$/,
			),
		});
	});

	const servers = KINDS.filter(([name]) => name !== "SQLite");
	test.for(servers)("by STORE_URL on %s", async ([, durable, openStores], { onTestFinished }) => {
		const stores = await openStores();
		onTestFinished(() => stores.stop());
		const folder = new DemoFolder({ STORE_URL: stores.bot });
		onTestFinished(() => folder.close());
		const first = await folder.startFirst();
		const thread = threadOf(first, USER);
		await thread.writes("hello");
		await thread.ends("bot: echo: hello");
		await thread.writes("agent");
		await thread.ownerBecomes("inbox");
		if (durable) {
			await untilParked(stores.bot, USER);
			await first.killAll();
			await folder.start();
		}
		await thread.inbox("reply", { text: "Ana here." });
		await thread.inbox("move", { folder: "done" });
		await thread.ends(`bot: ${WELCOME(0)}`);
	});

	test("a store that is away is said by the bot, and ends the demo", LONG, async ({ onTestFinished }) => {
		const folder = new DemoFolder({ STORE_URL: "redis://bot:s3cret@127.0.0.1:1" });
		onTestFinished(() => folder.close());
		const { code, stderr } = await folder.refused();
		expect(code).toBe(1);
		expect(stderr).toMatch(
			/^The bot cannot start: STORE_URL: [^\n]+\nThe bot ended with 1; see its message above\.\n$/,
		);
		expect(stderr).not.toContain("s3cret");
	});
});
