// A Botkit bot that says what it hears: every event it documents and every `hears`, one JSON line each on stdout.

import { threadControl } from "@thread-control/botkit";
import { FacebookAdapter, FacebookEventTypeMiddleware } from "botbuilder-adapter-facebook";
import { Botkit } from "botkit";

const EVENTS = [
	"message",
	"event",
	"facebook_postback",
	"facebook_referral",
	"message_delivered",
	"message_read",
	"message_echo",
	"standby",
	"facebook_app_roles",
	"facebook_receive_thread_control",
	"facebook_lose_thread_control",
	"facebook_request_thread_control",
	"thread_control_standby",
	"thread_control_passed",
	"thread_control_taken",
	"thread_control_requested",
	"thread_control_returned",
	"thread_control_blocked",
	"thread_control_deadline",
	"thread_control_roles_changed",
];

const { env } = process;
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

const adapter = new FacebookAdapter({
	app_secret: env.APP_SECRET,
	verify_token: env.VERIFY_TOKEN,
	access_token: env.PAGE_ACCESS_TOKEN,
});
adapter.use(new FacebookEventTypeMiddleware());

const controller = new Botkit({ adapter, webhook_uri: "/api/messages", disable_console: true });
controller.usePlugin(
	threadControl({ appId: env.APP_ID, profile: env.PROFILE, role: env.ROLE, graphUrl: env.GRAPH_URL }),
);
const { control } = controller.plugins.threadControl;

function heard(name, message) {
	const key = message.threadControl?.thread?.key;
	say({
		heard: name,
		page: key?.account ?? message.recipient?.id,
		user: key?.user ?? null,
		text: message.text ?? null,
	});
}

// `false` lets Botkit go on to the next handler.
controller.hears(/^throw$/, "message", async () => {
	throw new Error("the handler failed");
});
controller.hears(/^speak$/, "message", async (bot, message) => {
	await bot.reply(message, "spoken");
});
controller.hears(/./, "message", async (_bot, message) => {
	heard("hears", message);
	return false;
});
for (const name of EVENTS) controller.on(name, async (_bot, message) => heard(name, message));

control.onError((error) =>
	say({
		error: error.code,
		message: error.message,
		user: error.thread?.user ?? null,
		page: error.thread?.account ?? null,
	}),
);

controller.webserver.get("/healthz", (_req, res) => res.json({ ok: true }));
controller.webserver.get("/settled", async (_req, res) => {
	await control.settled();
	res.json({ ok: true });
});

process.once("SIGTERM", async () => {
	await controller.shutdown();
	process.exit(0);
});
