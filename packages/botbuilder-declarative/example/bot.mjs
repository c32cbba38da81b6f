// A bot of the adaptive runtime, behind Azure Bot Service's Facebook channel: main.dialog is all it knows.

import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { Configuration, getRuntimeServices } from "botbuilder-dialogs-adaptive-runtime";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

// What is set here wins over the file.
const configuration = new Configuration();
const settings = {
	appId: process.env.APP_ID,
	appSecret: process.env.APP_SECRET,
	verifyToken: process.env.VERIFY_TOKEN,
	pageAccessToken: process.env.PAGE_ACCESS_TOKEN,
	profile: process.env.PROFILE,
	role: process.env.ROLE,
	graphUrl: process.env.GRAPH_URL,
	handoverTarget: process.env.HANDOVER_TARGET,
	botAppId: process.env.MicrosoftAppId,
};
for (const [name, value] of Object.entries(settings)) if (value) configuration.set(["threadControl", name], value);
configuration.env().file(here("settings/appsettings.json"));

const [services] = await getRuntimeServices(here("."), configuration);
const { adapter, bot, threadControl } = services.mustMakeInstances("adapter", "bot", "threadControl");

const server = createServer(async (req, res) => {
	if (req.url !== "/api/messages") return res.writeHead(req.url === "/healthz" ? 200 : 404).end();
	req.body = JSON.parse((await text(req)) || "null");
	res.status = (code) => Object.assign(res, { statusCode: code });
	res.header = (name, value) => res.setHeader(name, value);
	res.send = (body) => res.write(typeof body === "string" ? body : JSON.stringify(body));
	await adapter.process(req, res, (context) => bot.run(context));
});
server.listen(Number(process.env.PORT ?? 3978), "127.0.0.1");
await once(server, "listening");
console.log(`declarative bot on http://127.0.0.1:${server.address().port}/api/messages`);

for (const signal of ["SIGINT", "SIGTERM"]) {
	process.once(signal, async () => {
		await threadControl.close();
		process.exit(0);
	});
}
