// Compiled, never run: what a TypeScript bot sees. An unused @ts-expect-error fails the build.
import type { ThreadHandle } from "@thread-control/core";
import { FacebookAdapter } from "botbuilder-adapter-facebook";
import { Botkit } from "botkit";
import { HandoffDialog, type MessageThreadControl, threadControl, threadControlOf } from "./index.ts";

const adapter = new FacebookAdapter({ verify_token: "", app_secret: "", access_token: "" });
const controller = new Botkit({ adapter });

controller.usePlugin(threadControl({ appId: process.env["APP_ID"] }));
controller.usePlugin(threadControl({ appId: 42, handoff: { target: "263902037430900", returnWithinMs: 60_000 } }));
// @ts-expect-error the app's id is needed: without it nobody knows which owner is us
controller.usePlugin(threadControl({}));
// @ts-expect-error an option that does not exist
controller.usePlugin(threadControl({ appId: 42, returnWithin: 60_000 }));

controller.hears("agent", "message", async (bot, message) => {
	const thread: ThreadHandle | null = bot.threadControl;
	const about: MessageThreadControl | undefined = message.threadControl;
	const kind: string | undefined = about?.event?.kind;
	await bot.beginDialog("handoff", { reason: "asked", metadata: { kind } });
	await bot.threadControl?.pass("263902037430900", { reason: "asked" });
	// @ts-expect-error the bot may have no thread
	await bot.threadControl.take();
	// @ts-expect-error the handle belongs to the bot
	bot.threadControl = thread;
	// @ts-expect-error commands are spelled as on the wire
	await bot.threadControl?.transfer("263902037430900");
	// @ts-expect-error metadata is a text or an object
	await bot.threadControl?.pass(null, { metadata: 42 });
});

const extension = threadControlOf(controller);
const { control } = extension;
control.onReturned((result) => {
	const messages: number = result.customerMessages;
	// @ts-expect-error an outcome that does not exist
	if (result.outcome === "won") console.info(messages);
});
// @ts-expect-error there is no such listener
control.on("reply", () => {});

controller.addDialog(new HandoffDialog("desk", control, { target: 42, say: "One moment." }));

void extension.close();
extension.middleware satisfies (req: never, res: never) => void;
