// bottender on its own server, echoing as its first example does.
import { installClients } from "../../../test/clients/install-clients.mjs";
import { APP_ID, APP_SECRET, PAGE_TOKEN, VERIFY_TOKEN } from "../../delivery.mjs";

export async function startBot(graphUrl) {
	process.env.NODE_ENV ??= "production";
	const require = await installClients();
	const { createServer, MessengerBot } = require("bottender");
	const bot = new MessengerBot({
		accessToken: PAGE_TOKEN,
		appId: APP_ID,
		appSecret: APP_SECRET,
		verifyToken: VERIFY_TOKEN,
		origin: graphUrl,
	});
	let standby = 0;
	bot.onEvent(async (context) => {
		if (context.event.isStandby) standby += 1;
		if (context.event.isText) await context.sendText(`echo: ${context.event.text}`);
	});
	return { server: createServer(bot, { path: "/api/messages" }).listen(0, "127.0.0.1"), heardOnStandby: () => standby };
}
