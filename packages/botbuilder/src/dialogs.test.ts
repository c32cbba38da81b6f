import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createThreadControl, type ThreadControl } from "@thread-control/core";
import { type Activity, ConversationState, MemoryStorage, TestAdapter, type TurnContext } from "botbuilder-core";
import { DialogSet, type DialogTurnResult } from "botbuilder-dialogs";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { CommandDialog, HandoffDialog } from "./index.ts";

const KEY = { channel: "messenger", account: "1001", user: "u1" } as const;
const calls: string[] = [];
let server: Server;
let control: ThreadControl;

beforeAll(async () => {
	server = createServer((req, res) => {
		req.resume();
		calls.push(new URL(req.url ?? "/", "http://graph").pathname.split("/").at(-1) ?? "");
		res.setHeader("content-type", "application/json");
		res.end('{"success":true,"data":[{"thread_owner":{"app_id":"4242"}}]}');
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
});
afterEach(async () => {
	calls.length = 0;
	await control.close();
});

class OpenAdapter extends TestAdapter {
	async run(activity: Partial<Activity>, logic: (context: TurnContext) => Promise<void>): Promise<void> {
		await this.runMiddleware(this.createContext(activity), logic);
	}
}

/** A Bot Framework bot without Botkit: runs the dialog on each activity, beginning it when nothing waits. */
function bot(channelId: string): (activity: Partial<Activity>, options?: object) => Promise<DialogTurnResult> {
	const graphUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const secrets = { appSecret: "s", verifyToken: "v", token: "t" };
	control = createThreadControl({ appId: "4242", ...secrets, graphUrl, profile: "classic" });
	const state = new ConversationState(new MemoryStorage());
	const dialogs = new DialogSet(state.createProperty("dialogs"));
	dialogs.add(new HandoffDialog("handoff", control)).add(new CommandDialog("take", control, "take"));
	const adapter = new OpenAdapter(async () => {});
	return async (activity, options = {}) => {
		let result: DialogTurnResult | undefined;
		const user = { id: "u1", name: "u1" };
		const page = { id: "1001", name: "1001" };
		const place = { id: "u1" } as Activity["conversation"];
		const whole = { type: "message", channelId, from: user, recipient: page, conversation: place, ...activity };
		await adapter.run(whole, async (turn) => {
			const dc = await dialogs.createContext(turn);
			result = await dc.continueDialog();
			if (result.status === "empty") result = await dc.beginDialog(activity.text ?? "handoff", options);
			await state.saveChanges(turn);
		});
		return result as DialogTurnResult;
	};
}

test("without Botkit too: the step waits, and a message after its end brings its result", async () => {
	const say = bot("facebook");
	expect(await say({ text: "handoff" }, { reason: "asked" })).toMatchObject({ status: "waiting" });
	expect(calls).toContain("pass_thread_control");
	expect(await say({ type: "event" })).toMatchObject({ status: "waiting" });
	expect(await say({ text: "hello" })).toMatchObject({ status: "waiting" });
	await control.thread(KEY).cancel((await control.thread(KEY).handover())?.id ?? "");
	expect(await say({ text: "hello" })).toMatchObject({
		status: "complete",
		result: { outcome: "cancelled", reason: "asked", customerMessages: 0 },
	});
});

test("on a channel without threads a step ends at once, and says why", async () => {
	const say = bot("msteams");
	expect(await say({ text: "handoff" })).toMatchObject({
		status: "complete",
		result: { outcome: "failed", error: { message: expect.stringContaining("msteams") } },
	});
	expect(await say({ text: "take" })).toMatchObject({ result: { result: "failed", command: "take" } });
	expect(calls).toEqual([]);
});

test("a command is one step", async () => {
	const say = bot("facebook");
	expect(await say({ text: "take" })).toEqual({ status: "complete", result: { result: "ok", command: "take" } });
	expect(calls).toContain("take_thread_control");
});
