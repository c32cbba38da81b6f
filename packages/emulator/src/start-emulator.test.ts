import { createHmac } from "node:crypto";
import { afterEach, expect, it } from "vitest";
import { APP_IDS, PAGE, type Scene, startScene, USER } from "./testing/scene.ts";

let scene: Scene;
afterEach(() => scene.close());

it("plays a whole handover: message, signed webhook, answer, pass, inbox reply, Done", async () => {
	scene = await startScene({ profile: "routing", switches: { inboxDone: "pass_to_default" } });
	await scene.say("hällo");
	expect((await scene.heard()).bot).toEqual(["messaging message hällo"]);
	const [delivery] = scene.receivers.bot.received;
	const expected = createHmac("sha256", `secret-${APP_IDS.bot}`)
		.update(delivery?.raw ?? "")
		.digest("hex");
	expect(delivery?.headers["x-hub-signature-256"]).toBe(`sha256=${expected}`);
	expect(delivery?.raw.toString("latin1")).toContain("h\\u00e4llo");

	const recipient = { id: USER };
	const sent = await scene.graph("bot", "POST", "/v19.0/me/messages", { recipient, message: { text: "echo: hällo" } });
	expect(sent.body).toEqual({ recipient_id: USER, message_id: expect.stringMatching(/^m_/) });
	const pass = { recipient, target_app_id: "263902037430900", metadata: "asked" };
	expect((await scene.graph("bot", "POST", `/${PAGE}/pass_thread_control`, pass)).body).toEqual({ success: true });
	expect(await scene.thread()).toMatchObject({ owner: "263902037430900", folder: "main" });
	expect((await scene.heard()).bot).toEqual(["messaging echo bot: echo: hällo", "messaging receipt"]);

	await scene.act("POST", `/inbox/${USER}/reply`, { text: "Ana here" });
	await scene.act("POST", `/inbox/${USER}/move`, { folder: "done" });
	expect(await scene.thread()).toMatchObject({ owner: APP_IDS.bot, folder: "done" });
	expect((await scene.heard()).bot).toEqual([
		"standby echo inbox: Ana here",
		"standby receipt",
		"messaging pass previous=inbox new=bot",
	]);
});
