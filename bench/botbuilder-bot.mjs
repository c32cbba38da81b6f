// One Bot Framework bot in a process of its own: `node botbuilder-bot.mjs stock|threadControl <graph url>`.
import { once } from "node:events";
import { createServer } from "node:http";
import { FacebookAdapter } from "botbuilder-adapter-facebook";
import express from "express";
import { answerTheBench } from "./asked.mjs";
import { APP_ID, APP_SECRET, PAGE_TOKEN, VERIFY_TOKEN } from "./delivery.mjs";
import { plainHttpApi } from "./plain-http-api.mjs";

const [kind, graphUrl] = process.argv.slice(2);
const api_host = new URL(graphUrl).host;
const adapter = new FacebookAdapter({
	access_token: PAGE_TOKEN,
	app_secret: APP_SECRET,
	verify_token: VERIFY_TOKEN,
	api_host,
});
adapter.getAPI = async () => plainHttpApi(adapter.options);

async function bot(context) {
	if (context.activity.type === "message") await context.sendActivity(`echo: ${context.activity.text}`);
}

const server = createServer(kind === "threadControl" ? await guarded() : stock());
server.listen(0, "127.0.0.1");
await once(server, "listening");
answerTheBench({ port: server.address().port });

/** As the adapter's own documentation mounts it: a body parser that keeps the raw body, then the route. */
function stock() {
	const app = express();
	app.use(express.json({ verify: (req, _res, bytes) => Object.assign(req, { rawBody: bytes }) }));
	app.post("/api/messages", (req, res, next) => {
		adapter.processActivity(req, res, bot).catch(next);
	});
	return app;
}

/** The same route, of the same web server, taken by the door. */
async function guarded() {
	const { directDoor } = await import("@thread-control/botbuilder");
	const { createThreadControl } = await import("@thread-control/core");
	const secrets = { appSecret: APP_SECRET, verifyToken: VERIFY_TOKEN, token: PAGE_TOKEN };
	const control = createThreadControl({ appId: APP_ID, ...secrets, profile: "classic", graphUrl });
	const app = express();
	app.all("/api/messages", directDoor(adapter, control, bot).node);
	return app;
}
