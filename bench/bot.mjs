// One bot in a process of its own: `node bot.mjs stock|threadControl <graph url> [store url]`. Reports what it used over IPC.
import { once } from "node:events";
import { answerTheBench } from "./asked.mjs";
import { APP_ID } from "./delivery.mjs";
import { stockBot } from "./stock-bot.mjs";
import { openStore } from "./stores/open-store.mjs";

const [kind, graphUrl, storeUrl = "memory:"] = process.argv.slice(2);
process.env.PORT = "0";
const controller = stockBot(graphUrl);
if (kind === "threadControl") {
	const { threadControl } = await import("@thread-control/botkit");
	const store = await openStore(storeUrl);
	const durable = store === undefined ? {} : { store };
	controller.usePlugin(threadControl({ appId: APP_ID, profile: "classic", graphUrl, ...durable }));
}
if (!controller.http.listening) await once(controller.http, "listening");
answerTheBench({ port: controller.http.address().port });
