// A Bot Framework bot that shares its page with people: `agent` hands the thread over, and the bot goes on when it comes back.

import { createServer } from "node:http";
import { directDoor, isReturned, runThreadDialog } from "@thread-control/botbuilder";
import { createThreadControl } from "@thread-control/core";
import { storeFromUrl } from "@thread-control/stores";
import { FacebookAdapter } from "botbuilder-adapter-facebook";
import { ConversationState } from "botbuilder-core";
import { openStore, readEnvironment } from "../environment.mjs";
import { MainDialog } from "./main-dialog.mjs";

const who = { who: "bot", readme: "examples/botbuilder/README.md", port: 3000, role: "primary" };
const env = readEnvironment(process.env, who);
const store = await openStore(env, storeFromUrl, who.who);

export const control = createThreadControl({
	appId: env.appId,
	appSecret: env.appSecret,
	verifyToken: env.verifyToken,
	token: ({ account }) => (account === env.pageId ? env.pageAccessToken : null),
	store,
	profile: env.profile,
	role: env.role,
	graphUrl: env.graphUrl,
	...(env.handoverTarget ? { handoverTarget: env.handoverTarget } : {}),
});

const adapter = new FacebookAdapter({
	app_secret: env.appSecret,
	verify_token: env.verifyToken,
	access_token: env.pageAccessToken,
});

// Dialogs live where ownership lives, so that a restart loses neither.
const state = new ConversationState(store.botStorage());
const dialogState = state.createProperty("dialogState");
export const main = new MainDialog("main", { ...env, control, misunderstood: state.createProperty("misunderstood") });

const door = directDoor(adapter, control, async (context) => {
	// Receipts and echoes have turns too; they answer nothing.
	if (context.activity.type !== "message" && !isReturned(context)) return;
	await runThreadDialog(main, context, dialogState);
	await state.saveChanges(context);
});

export const server = createServer((req, res) => {
	const { pathname } = new URL(req.url, "http://bot");
	if (pathname === "/api/messages") door.node(req, res);
	else if (pathname === "/healthz") res.setHeader("content-type", "application/json").end('{"ok":true}');
	else res.writeHead(404).end();
});
server.listen(env.port, () => {
	console.log(`Bot Framework bot on http://127.0.0.1:${env.port}/api/messages, calls ${env.graphUrl}`);
});

for (const signal of ["SIGINT", "SIGTERM"]) {
	process.once(signal, async () => {
		await control.close();
		server.close();
		process.exit(0);
	});
}
