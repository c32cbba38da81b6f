// A Botkit bot that shares its page with people: `agent` hands the thread over, and the bot goes on when it comes back.

import { threadControl } from "@thread-control/botkit";
import { FacebookAdapter } from "botbuilder-adapter-facebook";
import { Botkit } from "botkit";
import { addConversations } from "./conversations.mjs";
import { readEnvironment } from "./environment.mjs";
import { serveHandoverTarget } from "./handover-target.mjs";

const env = readEnvironment(process.env);

const adapter = new FacebookAdapter({
	app_secret: env.appSecret,
	verify_token: env.verifyToken,
	getAccessTokenForPage: async (pageId) => (pageId === env.pageId ? env.pageAccessToken : undefined),
});

export const controller = new Botkit({
	adapter,
	webhook_uri: "/api/messages",
	// Dialogs live where ownership lives, so that a restart loses neither.
	storage: env.store.botStorage(),
	disable_console: true,
});

controller.usePlugin(
	threadControl({
		appId: env.appId,
		store: env.store,
		profile: env.profile,
		role: env.role,
		graphUrl: env.graphUrl,
		...(env.handoverTarget ? { handoverTarget: env.handoverTarget } : {}),
	}),
);

const handoverTarget = env.demo ? serveHandoverTarget(controller.webserver, env.handoverTarget) : null;
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
