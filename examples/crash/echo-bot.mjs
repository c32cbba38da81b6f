// The smallest Botkit bot for Messenger; THREAD_CONTROL=1 adds the plugin, nothing else differs.
import { FacebookAdapter } from "botbuilder-adapter-facebook";
import { Botkit } from "botkit";

const adapter = new FacebookAdapter({ access_token: "token", app_secret: "secret", verify_token: "verify" });
const controller = new Botkit({ adapter, disable_console: true });

if (process.env.THREAD_CONTROL === "1") {
	const { threadControl } = await import("@thread-control/botkit");
	controller.usePlugin(threadControl({ appId: "400000000000001", profile: "classic" }));
}

controller.on("message", async (bot, message) => {
	await bot.reply(message, `echo: ${message.text}`);
});
controller.ready(() => console.log("ready"));
