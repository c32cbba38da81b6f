// What Meta's quick start has: Express, the first item of each entry's `messaging`, and `fetch`.
import { createHmac, timingSafeEqual } from "node:crypto";
import { installClients } from "../../../test/clients/install-clients.mjs";
import { APP_SECRET, PAGE_TOKEN } from "../../delivery.mjs";

export async function startBot(graphUrl) {
	const require = await installClients();
	const express = require("express");

	async function reply(user, text) {
		const answer = await fetch(`${graphUrl}/v23.0/me/messages?access_token=${PAGE_TOKEN}`, {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify({ recipient: { id: user }, message: { text }, messaging_type: "RESPONSE" }),
		});
		const { error } = await answer.json();
		if (error !== undefined) console.error(error.message);
	}

	function verify(req, _res, body) {
		const expected = createHmac("sha256", APP_SECRET).update(body).digest();
		const given = Buffer.from(String(req.headers["x-hub-signature-256"]).slice("sha256=".length), "hex");
		if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new Error("wrongly signed");
	}

	const app = express();
	app.use(express.json({ verify }));
	app.post("/api/messages", (req, res) => {
		for (const entry of req.body.entry) {
			const { sender, message } = entry.messaging[0];
			if (message?.text !== undefined && !message.is_echo) {
				reply(sender.id, `echo: ${message.text}`).catch((error) => console.error(error.message));
			}
		}
		res.status(200).send("EVENT_RECEIVED");
	});
	// The stack of every failure would be printed else.
	app.use((_error, _req, res, _next) => res.sendStatus(500));
	return { server: app.listen(0, "127.0.0.1") };
}
