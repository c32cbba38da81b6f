// One bot in a process of its own: `node bot.mjs stock|threadControl <graph url>`. Reports what it used over IPC.
import { once } from "node:events";
import { answerTheBench } from "./asked.mjs";
import { APP_ID } from "./delivery.mjs";
import { stockBot } from "./stock-bot.mjs";

const [kind, graphUrl] = process.argv.slice(2);
process.env.PORT = "0";
const controller = stockBot(graphUrl);
if (kind === "threadControl") {
	const { threadControl } = await import("@thread-control/botkit");
	controller.usePlugin(threadControl({ appId: APP_ID, profile: "classic", graphUrl }));
}
if (!controller.http.listening) await once(controller.http, "listening");
answerTheBench({ port: controller.http.address().port });
