import { createHmac } from "node:crypto";
import { afterEach, expect, it } from "vitest";
import { startEmulator } from "./start-emulator.ts";
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

it("carries 200 customers with 5 messages each at once: all delivered, each customer's in order, each echoed", async () => {
	scene = await startScene({ profile: "routing" });
	const { emulator, receivers } = scene;
	const texts = new Map<string, string[]>();
	receivers.bot.respond = ({ body }) => {
		const item = body.entry[0]?.messaging?.[0] as {
			sender: { id: string };
			message?: { text: string; is_echo?: true };
		};
		if (!item.message || item.message.is_echo) return 200;
		const psid = item.sender.id;
		texts.set(psid, [...(texts.get(psid) ?? []), item.message.text]);
		void fetch(`${emulator.url}/me/messages?access_token=token-${APP_IDS.bot}`, {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify({ recipient: { id: psid }, message: { text: `echo: ${item.message.text}` } }),
		});
		return 200;
	};
	const customers = Array.from({ length: 200 }, (_, index) => String(3_000_000 + index));
	const five = ["1", "2", "3", "4", "5"];
	await Promise.all(
		customers.map(async (customer) => {
			for (const text of five) await scene.say(text, customer);
		}),
	);
	const replies = async (): Promise<number> => {
		const { body } = await scene.act("GET", "/threads");
		const threads = body as unknown as { transcript: { from: string }[] }[];
		return threads.flatMap((thread) => thread.transcript).filter((item) => item.from === "app").length;
	};
	await expect.poll(replies, { timeout: 15_000, interval: 100 }).toBe(1000);
	for (const customer of customers) expect(texts.get(customer)).toEqual(five);
});

it("says why it cannot start", async () => {
	scene = await startScene({ profile: "routing" });
	await expect(startEmulator({ port: scene.emulator.port })).rejects.toThrow("EADDRINUSE");
	await expect(startEmulator({ config: { ...scene.config, defaultApp: "5" } })).rejects.toThrow(/^defaultApp: /);
});

it("closes with calls and deliveries on their way, more than once", async () => {
	scene = await startScene({ profile: "routing" });
	scene.receivers.bot.respond = () => null;
	await scene.say("hello");
	await scene.act("POST", "/faults", { kind: "timeout_after" });
	const call = scene.graph("bot", "POST", "/me/messages", { recipient: { id: USER }, message: { text: "hi" } });
	await Promise.all([expect(call).rejects.toThrow(), scene.emulator.close()]);
	await scene.emulator.close();
	await expect(fetch(scene.emulator.url)).rejects.toThrow();
});
