// The base of every ratio: Botkit and its Facebook adapter as they come, on the adapter's own `request` client.
import { FacebookAdapter } from "botbuilder-adapter-facebook";
import { Botkit } from "botkit";
import { APP_SECRET, PAGE_TOKEN, VERIFY_TOKEN } from "./delivery.mjs";
import { plainHttpApi } from "./plain-http-api.mjs";

/** An echo bot on Botkit's own web server; `process.env.PORT` says where. */
export function stockBot(graphUrl) {
	const adapter = new FacebookAdapter({
		access_token: PAGE_TOKEN,
		app_secret: APP_SECRET,
		verify_token: VERIFY_TOKEN,
		api_host: new URL(graphUrl).host,
	});
	adapter.getAPI = async () => plainHttpApi(adapter.options);
	const controller = new Botkit({ adapter, disable_console: true });
	controller.on("message", (bot, message) => bot.reply(message, `echo: ${message.text}`));
	return controller;
}
