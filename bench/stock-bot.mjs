// The base of every ratio: Botkit and its Facebook adapter as they come, on the adapter's own `request` client.
import { FacebookAdapter, FacebookAPI } from "botbuilder-adapter-facebook";
import { Botkit } from "botkit";
import request from "request";
import { APP_SECRET, PAGE_TOKEN, VERIFY_TOKEN } from "./delivery.mjs";

/** The adapter's own client but for the scheme: it makes `https://` calls only. */
class PlainHttpFacebookAPI extends FacebookAPI {
	async callAPI(path, method = "POST", payload = {}) {
		const proof = this.getAppSecretProof(this.token, this.secret);
		let queryString = "?";
		let body = {};
		if (method.toUpperCase() === "GET") {
			for (const key in payload) {
				queryString = `${queryString}${encodeURIComponent(key)}=${encodeURIComponent(payload[key])}&`;
			}
		} else {
			body = payload;
		}
		const address = `http://${this.api_host}/${this.api_version}${path}`;
		const uri = `${address}${queryString}access_token=${this.token}&appsecret_proof=${proof}`;
		return await new Promise((resolve, reject) => {
			request({ method: method.toUpperCase(), json: true, body, uri }, (error, _res, answer) => {
				if (error) reject(error);
				else if (answer.error) reject(answer.error.message);
				else resolve(answer);
			});
		});
	}
}

/** An echo bot on Botkit's own web server; `process.env.PORT` says where. */
export function stockBot(graphUrl) {
	const adapter = new FacebookAdapter({
		access_token: PAGE_TOKEN,
		app_secret: APP_SECRET,
		verify_token: VERIFY_TOKEN,
		api_host: new URL(graphUrl).host,
	});
	adapter.getAPI = async () => {
		const { access_token, app_secret, api_host, api_version } = adapter.options;
		return new PlainHttpFacebookAPI(access_token, app_secret, api_host, api_version);
	};
	const controller = new Botkit({ adapter, disable_console: true });
	controller.on("message", (bot, message) => bot.reply(message, `echo: ${message.text}`));
	return controller;
}
