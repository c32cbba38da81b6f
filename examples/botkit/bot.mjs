// A Botkit bot that shares its page with people: `agent` hands the thread over, and the bot goes on when it comes back.

import { threadControl } from "@thread-control/botkit";
import { storeFromUrl } from "@thread-control/stores";
import { FacebookAdapter } from "botbuilder-adapter-facebook";
import { Botkit } from "botkit";
import { openStore, readEnvironment } from "../environment.mjs";
import { addConversations } from "./conversations.mjs";
import { serveHandoverTarget } from "./handover-target.mjs";

const who = { who: "bot", readme: "examples/botkit/README.md", port: 3000, role: "primary" };
const env = readEnvironment(process.env, who);
const store = await openStore(env, storeFromUrl, who.who);

const adapter = new FacebookAdapter({
	app_secret: env.appSecret,
	verify_token: env.verifyToken,
	getAccessTokenForPage: async (pageId) => (pageId === env.pageId ? env.pageAccessToken : undefined),
});

export const controller = new Botkit({
	adapter,
	webhook_uri: "/api/messages",
	// Dialogs live where ownership lives, so that a restart loses neither.
	storage: store.botStorage(),
	disable_console: true,
});

controller.usePlugin(
	threadControl({
		appId: env.appId,
		store,
		profile: env.profile,
		role: env.role,
		graphUrl: env.graphUrl,
		...(env.handoverTarget ? { handoverTarget: env.handoverTarget } : {}),
	}),
);

const handoverTarget = env.demo
	? await serveHandoverTarget(controller.webserver, env.handoverTarget, store.botStorage())
	: null;
addConversations(controller, { ...env, handoverTarget });

controller.webserver.get("/healthz", (_req, res) => res.json({ ok: true }));
controller.ready(() => console.log(`Botkit bot on http://127.0.0.1:${env.port}/api/messages, calls ${env.graphUrl}`));

for (const signal of ["SIGINT", "SIGTERM"]) {
	process.once(signal, async () => {
		await controller.plugins.threadControl.control.close();
		await controller.shutdown();
		process.exit(0);
	});
}
