// The floor: bare `node:http` that verifies, parses, replies over a kept-alive connection, and answers 200 at once.
import { Agent, createServer, request } from "node:http";
import { PAGE_TOKEN } from "../../delivery.mjs";
import { verified } from "../../verified.mjs";

export function startBot(graphUrl) {
	const graph = new URL(graphUrl);
	const agent = new Agent({ keepAlive: true });

	function reply(user, text) {
		const body = JSON.stringify({ recipient: { id: user }, message: { text }, messaging_type: "RESPONSE" });
		const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
		const path = `/v23.0/me/messages?access_token=${PAGE_TOKEN}`;
		const options = { host: graph.hostname, port: graph.port, method: "POST", path, headers, agent };
		const req = request(options, (res) => {
			const chunks = [];
			res.on("data", (chunk) => chunks.push(chunk));
			res.on("end", () => {
				const { error } = JSON.parse(Buffer.concat(chunks).toString());
				if (error !== undefined) console.error(error.message);
			});
		});
		req.on("error", (error) => console.error(error.message));
		req.end(body);
	}

	const server = createServer((req, res) =>
		verified(req, res, ({ entry }) => {
			res.writeHead(200).end("EVENT_RECEIVED");
			for (const { messaging = [] } of entry) {
				for (const { sender, message } of messaging) {
					if (message?.text !== undefined && !message.is_echo) reply(sender.id, `echo: ${message.text}`);
				}
			}
		}),
	);
	return { server: server.listen(0, "127.0.0.1") };
}
