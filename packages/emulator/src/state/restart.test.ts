import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { DeliveryRow } from "../journal.ts";
import { type Emulator, startEmulator } from "../start-emulator.ts";
import { APP_IDS, INBOX_ID, PAGE, type Scene, startScene, USER } from "../testing/scene.ts";
import { StateRefused } from "./state-refused.ts";

const SEEN = ["config", "threads", "deliveries", "calls", "faults", "switches"];
let folder: string;
let stateFile: string;
let scene: Scene;
const others: Emulator[] = [];

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "emulator-restart-"));
	stateFile = join(folder, "platform.jsonl");
});
afterEach(async () => {
	await Promise.all([scene?.close(), ...others.splice(0).map((each) => each.close())]);
	rmSync(folder, { recursive: true, force: true });
});

async function get(emulator: Emulator, path: string): Promise<unknown> {
	return await (await fetch(`${emulator.url}/_emulator/${path}`)).json();
}

async function seen(emulator: Emulator): Promise<readonly unknown[]> {
	return await Promise.all(SEEN.map((path) => get(emulator, path)));
}

/** As a process that was killed left it: another emulator begins with a copy of what the file holds at this moment. */
async function killedAndStarted(options: { readonly fresh?: boolean } = {}): Promise<Emulator> {
	const copy = join(folder, `copy-${others.length}.jsonl`);
	copyFileSync(stateFile, copy);
	const next = await startEmulator({ stateFile: copy, ...options });
	others.push(next);
	return next;
}

/** A customer, who was passed to the inbox and answered from there; a button; settings that were changed; a clock that was moved. */
async function play(): Promise<{ readonly button: string }> {
	await scene.say("hällo");
	const recipient = { id: USER };
	const buttons = [{ type: "postback", title: "Yes", payload: "YES" }];
	const template = { type: "template", payload: { template_type: "button", text: "Well?", buttons } };
	const sent = await scene.graph("bot", "POST", "/me/messages", { recipient, message: { attachment: template } });
	await scene.graph("bot", "POST", `/${PAGE}/pass_thread_control`, {
		recipient,
		target_app_id: INBOX_ID,
		metadata: "asked",
	});
	await scene.act("POST", `/inbox/${USER}/reply`, { text: "Ana here" });
	await scene.act("POST", "/clock", { advanceMs: 60_000 });
	await scene.act("PUT", "/config", { ...scene.config, switches: { inboxDone: "pass_to_default" } });
	await scene.act("POST", "/faults", { kind: "500_before", times: 2, appId: APP_IDS.guest });
	await scene.heard();
	return { button: String(sent.body["message_id"]) };
}

it("goes on from its file after it was closed, and after it was killed, with all that one sees", async () => {
	scene = await startScene({ profile: "routing", stateFile });
	const { button } = await play();
	const before = await seen(scene.emulator);
	const { now } = (await get(scene.emulator, "clock")) as { now: number };

	const killed = await killedAndStarted();
	expect(await seen(killed)).toEqual(before);
	await scene.emulator.close();
	const closed = await startEmulator({ stateFile });
	others.push(closed);
	expect(await seen(closed)).toEqual(before);
	for (const emulator of [killed, closed]) {
		expect(((await get(emulator, "clock")) as { now: number }).now).toBeGreaterThanOrEqual(now);
		const body = JSON.stringify({ mid: button, title: "Yes", payload: "YES" });
		// Who sent the button is known, too.
		expect((await fetch(`${emulator.url}/_emulator/users/${USER}/postbacks`, { method: "POST", body })).status).toBe(
			200,
		);
	}
});

it("control runs out on the clock that went on", async () => {
	scene = await startScene({ profile: "routing", stateFile });
	await play();
	const { owner, expiresAt } = await scene.thread();
	expect([owner, typeof expiresAt]).toEqual([INBOX_ID, "number"]);
	const next = await killedAndStarted();
	const body = JSON.stringify({ advanceMs: 25 * 3600 * 1000 });
	await fetch(`${next.url}/_emulator/clock`, { method: "POST", body });
	expect(await get(next, `threads/${USER}`)).toMatchObject({ owner: null });
});

it("a webhook that was on its way is delivered after the restart; one that arrived is not again", async () => {
	scene = await startScene({ profile: "routing", stateFile });
	const { bot } = scene.receivers;
	const texts = (from: number): readonly string[] =>
		bot.received.slice(from).flatMap(({ raw }) => /"text":"(\w+)"/.exec(raw.toString())?.[1] ?? []);
	await scene.say("first");
	await scene.heard();
	bot.respond = () => 500;
	await scene.say("second");
	await expect.poll(() => texts(0)).toContain("second");
	await scene.emulator.close();
	const killed = bot.received.length;
	bot.respond = () => 200;
	others.push(await startEmulator({ stateFile }));
	await expect.poll(() => texts(killed)).toEqual(["second"]);
	const answered = async (): Promise<readonly unknown[]> =>
		((await get(others[0] as Emulator, "deliveries")) as readonly DeliveryRow[]).filter(
			({ appId, status, body }) => appId === APP_IDS.bot && status === 200 && JSON.stringify(body).includes("second"),
		);
	await expect.poll(answered).toHaveLength(1);
	await others[0]?.close();
	const closed = bot.received.length;
	others.push(await startEmulator({ stateFile }));
	await fetch(`${others[1]?.url}/_emulator/users/${USER}/messages`, { method: "POST", body: '{"text":"third"}' });
	// What had been on its way would be first.
	await expect.poll(() => texts(closed)).toEqual(["third"]);
});

it("reset forgets in the file, too, and so does fresh, the config included", async () => {
	scene = await startScene({ profile: "routing", stateFile });
	await play();
	const fresh = await killedAndStarted({ fresh: true });
	expect(await get(fresh, "threads")).toEqual([]);
	expect(await get(fresh, "config")).not.toMatchObject({ switches: { inboxDone: "pass_to_default" } });
	await scene.act("POST", "/reset");
	const reset = await killedAndStarted();
	expect([await get(reset, "threads"), await get(reset, "calls"), await get(reset, "faults")]).toEqual([[], [], []]);
	expect(await get(reset, "config")).toMatchObject({ switches: { inboxDone: "pass_to_default" } });
});

it("refuses a file that is damaged, in use, or has a config that cannot be; what refused can be started again", async () => {
	scene = await startScene({ profile: "routing", stateFile });
	await scene.say("hello");
	await expect(startEmulator({ stateFile })).rejects.toThrow(`is in use by process ${process.pid}`);
	await scene.emulator.close();
	// A port that is taken lets the file go.
	others.push(await startEmulator({}));
	await expect(startEmulator({ stateFile, port: others[0]?.port ?? 0 })).rejects.toThrow("EADDRINUSE");
	const lines = readFileSync(stateFile, "utf8").split("\n").length;
	appendFileSync(stateFile, '[{"type":"config","config":{"profile":"classical"}}]\n');
	await expect(startEmulator({ stateFile })).rejects.toThrow(/config that is refused: profile: expected classic/);
	appendFileSync(stateFile, '[{"type":"thread"}]\n[]\n');
	await expect(startEmulator({ stateFile })).rejects.toThrow(StateRefused);
	await expect(startEmulator({ stateFile })).rejects.toThrow(`is damaged in line ${lines + 1}, [0].channel`);
	others.push(await startEmulator({ stateFile, fresh: true }));
});
