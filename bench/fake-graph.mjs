// The Send API as far as an echo bot sees it, in the load generator's process: it knows when a turn has ended.
import { once } from "node:events";
import { createServer } from "node:http";

/** Starts it on a free port. `delayMs` is how long every answer takes; `calls` counts what arrived. */
export async function startFakeGraph() {
	const waiting = new Map();
	const graph = { url: "", delayMs: 0, calls: 0, reply, close };

	/** Resolves when the customer was sent this text. */
	function reply(user, text) {
		return new Promise((resolve) => waiting.set(`${user} ${text}`, resolve));
	}

	function close() {
		server.close();
		server.closeAllConnections();
	}

	const server = createServer((req, res) => {
		const chunks = [];
		req.on("data", (chunk) => chunks.push(chunk));
		req.on("end", () => {
			graph.calls += 1;
			const answer = answerTo(req, JSON.parse(Buffer.concat(chunks).toString() || "{}"));
			if (graph.delayMs === 0) answer();
			else setTimeout(answer, graph.delayMs);
		});

		function answerTo({ method, url }, { recipient, message }) {
			const key = `${recipient?.id} ${message?.text}`;
			const arrived = waiting.get(key);
			const expected = method === "POST" && /\/messages\?/.test(`${url}?`) && arrived !== undefined;
			if (!expected) console.error(`the bot made a call that no turn asked for: ${method} ${url.split("?")[0]}`);
			waiting.delete(key);
			return () => {
				const body = JSON.stringify(
					expected
						? { recipient_id: recipient.id, message_id: `m_reply_${graph.calls}` }
						: { error: { message: "(#100) No such call in the bench", type: "OAuthException", code: 100 } },
				);
				res.writeHead(expected ? 200 : 400, {
					"content-type": "application/json; charset=UTF-8",
					"content-length": Buffer.byteLength(body),
				});
				res.end(body);
				arrived?.();
			};
		}
	});
	// Longer than the bots wait for one another: a connection closed between two slices would fail a call.
	server.keepAliveTimeout = 600_000;
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	graph.url = `http://127.0.0.1:${server.address().port}`;
	return graph;
}
