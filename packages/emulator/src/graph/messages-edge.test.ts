import { afterEach, expect, it } from "vitest";
import { errorOf, sends } from "../testing/row.ts";
import { type Scene, startScene, USER } from "../testing/scene.ts";

const NOW = 1_767_225_600_000;
const DAY_MS = 24 * 60 * 60 * 1000;

let scene: Scene;
afterEach(() => scene.close());

async function open(profile: "routing" | "classic" = "classic"): Promise<void> {
	scene = await startScene({ profile, now: () => NOW });
	await scene.say("hello");
}

it("closes the send window 24 hours after the customer's last message, to the millisecond", async () => {
	await open();
	await scene.advance(DAY_MS - 1);
	expect((await sends("bot")(scene))?.status).toBe(200);
	await scene.advance(1);
	const refused = await sends("bot")(scene);
	expect(refused && errorOf(refused)).toBe("10/2018278");
	await scene.say("again");
	expect((await sends("bot")(scene))?.status).toBe(200);
});

it("keeps the window open for seven days to a person, who needs the permission", async () => {
	await open();
	const asPerson = { messaging_type: "MESSAGE_TAG", tag: "HUMAN_AGENT" };
	await scene.advance(7 * DAY_MS - 1);
	expect((await sends("desk", asPerson)(scene))?.status).toBe(200);
	const unpermitted = await sends("bot", asPerson)(scene);
	expect(unpermitted && errorOf(unpermitted)).toBe("10/9900012");
	await scene.advance(1);
	const late = await sends("desk", asPerson)(scene);
	expect(late && errorOf(late)).toBe("10/2018278");
});

it("answers recipient and message id, and shows buttons in the transcript", async () => {
	await open();
	const attachment = {
		type: "template",
		payload: {
			template_type: "button",
			text: "What now?",
			buttons: [
				{ type: "postback", title: "Talk to a person", payload: "HUMAN" },
				{ type: "web_url", title: "Site", url: "https://example.org" },
			],
		},
	};
	const sent = await sends("bot", { message: { attachment, metadata: "mine" } })(scene);
	expect(sent?.body).toEqual({ recipient_id: USER, message_id: expect.stringMatching(/^m_\S{20,}$/) });
	expect((await scene.thread()).transcript.at(-1)).toMatchObject({
		mid: sent?.body["message_id"],
		from: "app",
		kind: "message",
		text: "What now?",
		buttons: [{ title: "Talk to a person", payload: "HUMAN" }],
	});
	await scene.heard();
	const echo = scene.receivers.bot.received[1]?.body.entry[0]?.messaging?.[0]?.["message"];
	expect(echo).toEqual({
		is_echo: true,
		app_id: 400000000000001,
		mid: sent?.body["message_id"],
		attachments: [attachment],
		metadata: "mine",
	});
});

it("shows sender actions and sends no echo of them", async () => {
	await open();
	await scene.heard();
	const sent = await sends("bot", { message: undefined, sender_action: "typing_on" })(scene);
	expect(sent?.body).toEqual({ recipient_id: USER });
	expect((await scene.thread()).transcript.at(-1)).toMatchObject({ from: "app", kind: "typing" });
	expect((await scene.heard()).bot).toEqual([]);
});

it.each([
	["message and sender action", { sender_action: "typing_on" }, "100/2018014"],
	["neither", { message: undefined }, "100"],
	["an empty message", { message: {} }, "100"],
	["a message that is no object", { message: "hi" }, "100"],
	["a text that is no string", { message: { text: 7 } }, "100"],
	["a text that is too long", { message: { text: "x".repeat(2001) } }, "100"],
	["metadata that is too long", { message: { text: "hi", metadata: "x".repeat(1001) } }, "100"],
	["an attachment that is no object", { message: { attachment: "x" } }, "100"],
	["an unknown sender action", { message: undefined, sender_action: "dance" }, "100"],
	["a retired tag", { tag: "POST_PURCHASE_UPDATE" }, "100"],
	["a stranger", { recipient: { id: "404" } }, "100/2018001"],
	["an unknown control type", { thread_control: { control_type: "take" } }, "100"],
	["inline control that is no object", { thread_control: "release" }, "100"],
])("refuses %s and sends nothing", async (_, more, error) => {
	await open("routing");
	const refused = await sends("bot", more)(scene);
	expect(refused && errorOf(refused)).toBe(error);
	expect((await scene.thread()).transcript).toHaveLength(1);
});
