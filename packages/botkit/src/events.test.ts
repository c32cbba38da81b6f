import type { Botkit } from "botkit";
import { afterEach, expect, test } from "vitest";
import { type Bench, closeBenches, startBench } from "./fixtures/bench.ts";
import { appRoles, DESK, echo, passed, postback, read, requested, taken, text } from "./fixtures/deliveries.ts";

afterEach(closeBenches);

const NAMES = [
	"thread_control_passed",
	"thread_control_taken",
	"thread_control_requested",
	"thread_control_returned",
	"thread_control_roles_changed",
	"thread_control_blocked",
	"thread_control_deadline",
	"thread_control_standby",
	"facebook_receive_thread_control",
	"facebook_lose_thread_control",
	"facebook_request_thread_control",
	"facebook_app_roles",
	"standby",
];

/** A bot that notes every event of thread control, and anything that reached `hears`. */
async function listening(
	eventTypes: boolean,
	script: (controller: Botkit) => void = () => {},
): Promise<[Bench, string[]]> {
	const heard: string[] = [];
	const bench = await startBench({
		eventTypes,
		plugin: { onRequest: "ignore" },
		script: (controller) => {
			for (const name of NAMES) {
				controller.on(name, async (_bot, message) => {
					heard.push(message.type === name ? name : `${name} as ${message.type}`);
				});
			}
			controller.hears(
				async () => true,
				[...NAMES, "event"],
				async () => {
					heard.push("hears");
				},
			);
			script(controller);
		},
	});
	return [bench, heard];
}

test.each([false, true])("each fact fires our event and the old one (event types: %s)", async (eventTypes) => {
	const [bench, heard] = await listening(eventTypes);
	await bench.deliver([text("u1", "hi")]);
	await bench.deliver([taken("u1")]);
	await bench.deliver([], [text("u1", "a"), postback("u1", null), echo("u1", "b", DESK)]);
	await bench.deliver([passed("u1")]);
	await bench.deliver([requested("u1")]);
	await bench.deliver([appRoles()]);
	expect(heard).toEqual([
		"thread_control_taken",
		"facebook_lose_thread_control",
		"thread_control_standby",
		"standby",
		"thread_control_standby",
		"standby",
		"thread_control_standby",
		"thread_control_passed",
		"facebook_receive_thread_control",
		"thread_control_returned",
		"thread_control_requested",
		"facebook_request_thread_control",
		"thread_control_roles_changed",
		"facebook_app_roles",
	]);
	expect(bench.errors).toEqual([]);
});

test("a pass to another app is told, but not as if we received control", async () => {
	const [bench, heard] = await listening(true);
	await bench.deliver([passed("u1", DESK, "4242")]);
	expect(heard).toEqual(["thread_control_passed"]);
});

test("events fire while a dialog waits, and leave it alone", async () => {
	const [bench, heard] = await listening(false, (controller) => {
		controller.hears("agent", "message", async (bot) => await bot.beginDialog("handoff"));
		controller.afterDialog("handoff", async () => {
			heard.push("after");
		});
	});
	await bench.deliver([text("u1", "agent")]);
	await bench.deliver([], [text("u1", "a")]);
	await bench.deliver([passed("u1")]);
	expect(heard).toEqual([
		"thread_control_standby",
		"standby",
		"thread_control_passed",
		"facebook_receive_thread_control",
		"thread_control_returned",
		"after",
	]);
});

test("listeners get a bot and a message as Botkit makes them", async () => {
	const messages: unknown[] = [];
	const bench = await startBench({
		script: (controller) =>
			controller.on("standby", async (bot, message) => {
				messages.push(message, bot.threadControl?.key, message.incoming_message.channelData);
			}),
	});
	await bench.deliver([], [text("u1", "hello")]);
	expect(messages).toEqual([
		expect.objectContaining({
			type: "standby",
			user: "u1",
			channel: "u1",
			text: "hello",
			standby: true,
			message: expect.objectContaining({ text: "hello" }),
			reference: expect.objectContaining({ user: { id: "u1", name: "u1" }, bot: { id: "1001", name: "1001" } }),
			threadControl: expect.objectContaining({ event: expect.objectContaining({ kind: "message", via: "standby" }) }),
		}),
		{ channel: "messenger", account: "1001", user: "u1" },
		expect.objectContaining({ standby: true }),
	]);
});

test("a listener that throws is reported, and the next events are told", async () => {
	let heard = 0;
	const bench = await startBench({
		script: (controller) =>
			controller.on("standby", async () => {
				heard += 1;
				if (heard === 1) throw new Error("listener broke");
			}),
	});
	await bench.deliver([], [text("u1", "a"), text("u1", "b")]);
	expect(heard).toBe(2);
	expect(bench.errors).toMatchObject([{ code: "listener_failed", message: expect.stringContaining("listener broke") }]);
});

test("a listener that answers facebook_receive_thread_control speaks", async () => {
	const bench = await startBench({
		eventTypes: true,
		script: (controller) =>
			controller.on("facebook_receive_thread_control", async (bot, message) => {
				await bot.reply(message, "here again");
			}),
	});
	await bench.deliver([], [text("u1", "a")]);
	await bench.deliver([passed("u1")]);
	expect(bench.graph.texts("u1")).toEqual(["here again"]);
});

test("the events of the normal channel keep their stock names", async () => {
	const heard: string[] = [];
	const bench = await startBench({
		eventTypes: true,
		script: (controller) => {
			for (const name of ["message", "facebook_postback", "message_read", "message_echo", "event"]) {
				controller.on(name, async (bot, message) => {
					heard.push(name);
					expect(message.threadControl?.thread.key.user).toBe("u1");
					if (name === "message_echo") await bot.reply(message, "to the customer, not to the page");
				});
			}
		},
	});
	await bench.deliver([text("u1", "hi"), postback("u1", "MENU"), read("u1"), echo("u1", "hi", "4242")]);
	expect(heard).toEqual(["message", "facebook_postback", "message_read", "message_echo"]);
	expect(bench.graph.texts("u1")).toEqual(["to the customer, not to the page"]);
});
