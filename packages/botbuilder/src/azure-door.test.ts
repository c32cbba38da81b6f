import type { ThreadEvent } from "@thread-control/core";
import { TestAdapter } from "botbuilder";
import { afterEach, describe, expect, test } from "vitest";
import { attach } from "./attach.ts";
import {
	closeAttachBenches,
	DESK,
	deliver,
	INBOX,
	item,
	KEY,
	type Logic,
	message,
	PAGE,
	passedItem,
	place,
	said,
	startAttachBench,
	takenItem,
	US,
	USER,
} from "./attach-bench.test-data.ts";

import { startBot } from "./azure-door-bot.test-data.ts";

afterEach(closeAttachBenches);

const standby = { id: PAGE, time: 1, standby: [said("to the agent")] };
const NUMERIC = { sender: { id: Number(USER) }, recipient: { id: Number(PAGE) } };

describe("what is not for the bot", () => {
	test.each<[string, object]>([
		["value: a list of entries", { name: "standby", value: [standby] }],
		["value: an entry", { name: "standby", value: standby }],
		["value: a list of items", { name: "standby", value: standby.standby }],
		["channelData: an entry", { name: "standby", channelData: standby }],
		["channelData: an item", { name: "standby", channelData: standby.standby[0] }],
		["numeric ids", { name: "standby", value: { ...standby, standby: [{ ...standby.standby[0], ...NUMERIC }] } }],
	])("standby without a conversation, in %s", async (_, payload) => {
		const { bench, heard, post } = await startBot();
		const events: ThreadEvent[] = [];
		bench.control.onStandby((event) => void events.push(event));
		const { status } = await post({ type: "event", channelId: "facebook", ...payload });
		expect({ status, heard }).toEqual({ status: 200, heard: [] });
		expect(events).toMatchObject([{ kind: "message", via: "standby", thread: KEY, text: "to the agent" }]);
		expect(await bench.control.thread(KEY).standing()).toBe("standby");
	});

	test("pass, take, request and roles: facts, in conversationUpdate and event alike", async () => {
		const { bench, heard, post } = await startBot();
		const facts: string[] = [];
		bench.control.onPassed(() => void facts.push("passed"));
		bench.control.onTaken(() => void facts.push("taken"));
		bench.control.onRequested(() => void facts.push("requested"));
		bench.control.onRolesChanged(() => void facts.push("roles"));
		const base = { channelId: "facebook" };
		await deliver(bench, passedItem());
		const request = item({ request_thread_control: { requested_owner_app_id: Number(DESK) } });
		await post({ ...base, type: "event", value: request });
		await post({ ...base, type: "conversationUpdate", channelData: takenItem() });
		const passing = { pass_thread_control: { new_owner_app_id: Number(DESK), previous_owner_app_id: Number(INBOX) } };
		await post({ ...base, type: "conversationUpdate", channelData: item(passing) });
		const roles = { recipient: { id: PAGE }, timestamp: Date.now(), app_roles: { [US]: ["primary_receiver"] } };
		await post({ ...base, type: "event", value: roles });
		await bench.control.settled();
		expect(facts).toEqual(["passed", "requested", "taken", "passed", "roles"]);
		expect(heard).toEqual([]);
		expect(await bench.control.thread(KEY).owner()).toMatchObject({ owner: { id: DESK } });
	});

	test("a payload that names nobody is completed from its activity", async () => {
		const { bench, post } = await startBot();
		const { take_thread_control } = takenItem();
		await post({ ...place(), type: "conversationUpdate", timestamp: new Date(), channelData: { take_thread_control } });
		expect(await bench.control.thread(KEY).standing()).toBe("standby");
	});

	test("a repeated message, also while the first has its turn", async () => {
		let go = (): void => {};
		const running = new Promise<void>((resolve) => {
			go = resolve;
		});
		const { bench, heard, post } = await startBot({}, () => running);
		const activity = message("hi");
		const first = post(structuredClone(activity));
		await expect.poll(() => heard).toHaveLength(1);
		const second = post(structuredClone(activity));
		await expect.poll(() => bench.control.counters.duplicates).toBe(1);
		go();
		expect([await first, await second]).toMatchObject([{ status: 200 }, { status: 200 }]);
		expect(heard).toHaveLength(1);
	});
});

test("where the mode is off, standby reaches the bot as it is without us", async () => {
	const { heard, post } = await startBot({}, undefined, { mode: "off" });
	await post({ channelId: "facebook", type: "event", name: "standby", value: [standby] });
	expect(heard).toMatchObject([{ type: "event", name: "standby", conversation: { id: `${USER}-${PAGE}` } }]);
});

describe("what is the bot's", () => {
	test("a message, with everything its activity had", async () => {
		const { heard, post } = await startBot();
		const activity = message("hi");
		await post(activity);
		expect(heard).toMatchObject([activity]);
	});

	test("turns of one thread run one at a time, in order; of different threads side by side", async () => {
		const log: string[] = [];
		let finish = (): void => {};
		const finished = new Promise<void>((resolve) => {
			finish = resolve;
		});
		const { post } = await startBot({}, async ({ activity }) => {
			log.push(`+${activity.text}`);
			if (activity.text === "slow") await finished;
			log.push(`-${activity.text}`);
		});
		const slow = post(message("slow"));
		await expect.poll(() => log).toEqual(["+slow"]);
		const next = post(message("next"));
		await post(message("other", "2002"));
		expect(log).toEqual(["+slow", "+other", "-other"]);
		finish();
		await Promise.all([slow, next]);
		expect(log).toEqual(["+slow", "+other", "-other", "-slow", "+next", "-next"]);
	});

	test("echoes and receipts of the normal channel, postbacks, and kinds nobody knows", async () => {
		const { bench, heard, post } = await startBot();
		await deliver(bench, passedItem());
		await bench.control.settled();
		heard.length = 0;
		await post({ ...place(), type: "message", id: "1", text: "P", channelData: item({ postback: { payload: "P" } }) });
		const echo = {
			...{ sender: { id: PAGE }, recipient: { id: USER }, timestamp: Date.now() },
			message: { mid: "m_e", text: "x", is_echo: true, app_id: US },
		};
		await post({ channelId: "facebook", type: "event", name: "message_echoes", value: echo });
		await post({ ...place(), type: "event", channelData: item({ read: { watermark: 1 } }) });
		await post({ ...place(), type: "event", channelData: item({ game_play: {} }) });
		await post({ ...place(), type: "typing" });
		await post({ ...place(), type: "conversationUpdate", membersAdded: [{ id: USER }], channelData: said("hi") });
		expect(heard.map(({ type }) => type)).toEqual([
			"message",
			"event",
			"event",
			"event",
			"typing",
			"conversationUpdate",
		]);
		expect(heard[1]).toMatchObject({
			conversation: { id: `${USER}-${PAGE}` },
			from: { id: PAGE },
			recipient: { id: USER },
		});
	});

	test("a message without an item is written from its activity", async () => {
		const bench = await startAttachBench();
		const adapter = new TestAdapter(
			async (context) => void (await context.sendActivity(`echo ${context.activity.text}`)),
			{
				channelId: "facebook",
			},
		);
		attach(adapter, bench.control);
		await adapter.send("one").assertReply("echo one").send("two").assertReply("echo two").startTest();
		expect(bench.control.counters).toMatchObject({ turns: 2, sent: 2 });
		expect(await bench.control.thread({ channel: "messenger", account: "bot", user: "Convo1" }).standing()).toBe(
			"control",
		);
	});

	test("a turn that takes too long is answered, and cannot speak any more", async () => {
		let go = (): void => {};
		const late = new Promise<void>((resolve) => {
			go = resolve;
		});
		const answers: unknown[] = [];
		const act: Logic = async (context) => {
			await late;
			answers.push(await context.sendActivity("too late"));
		};
		const { bench, post } = await startBot({}, act, { turnWithinMs: 30 });
		expect(await post(message("hi"))).toMatchObject({ status: 200 });
		go();
		await expect.poll(() => answers).toMatchObject([{ id: "", blocked: "not_in_control" }]);
		expect(bench.errors).toMatchObject([{ code: "turn_timeout", thread: KEY }]);
	});

	test("a reference that cannot be kept is reported; the turn runs all the same", async () => {
		const { bench, heard, post } = await startBot();
		const storage = bench.store.botStorage();
		bench.store.botStorage = () => ({ ...storage, write: () => Promise.reject(new Error("full")) });
		await post(message("hi"));
		expect(heard).toHaveLength(1);
		expect(bench.errors).toMatchObject([{ thread: KEY, message: expect.stringMatching(/found again.*full/) }]);
	});

	test("a turn that rejects answers 500, and core hears of it", async () => {
		const { bench, post } = await startBot({}, async () => {
			throw new Error("broke");
		});
		expect(await post(message("hi"))).toMatchObject({ status: 500 });
		expect(bench.errors).toMatchObject([{ code: "turn_failed", thread: KEY }]);
	});
});
