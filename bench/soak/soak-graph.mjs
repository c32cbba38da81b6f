// The platform as far as a soak needs it: it takes sends and passes, answers who owns a thread, and fails now and then.
import { once } from "node:events";
import { createServer } from "node:http";
import { APP_ID } from "../delivery.mjs";

/** What becomes of a call, by share; the rest is answered. */
const FAULTS = [
	{ kind: "500_before", share: 0.005 },
	{ kind: "500_after", share: 0.005 },
	{ kind: "rate_limit", share: 0.005 },
	{ kind: "timeout_after", share: 0.002 },
	{ kind: "broken", share: 0.003 },
];
export const PERSON = "263902037430900";

const ERRORS = {
	"500_before": [500, 2, "An unexpected error has occurred. Please retry your request later."],
	"500_after": [500, 2, "An unexpected error has occurred. Please retry your request later."],
	rate_limit: [400, 613, "(#613) Calls to this api have exceeded the rate limit."],
};

/** Starts it. `echo(user, message)` hears of each message that was taken; `away` holds the customers a person has. */
export async function startSoakGraph(random) {
	const graph = { url: "", away: new Set(), sent: 0, failed: 0, faults: false, echo: () => {}, hangUp, stop };
	const keptBack = new Set();
	const server = createServer((req, res) => {
		// The bot's clock is moved ahead of the machine's.
		res.sendDate = false;
		const chunks = [];
		req.on("data", (chunk) => chunks.push(chunk));
		req.on("end", () => answer(req, res, JSON.parse(Buffer.concat(chunks).toString() || "{}")));
	});
	server.keepAliveTimeout = 600_000;

	function answer({ method, url }, res, body) {
		const { pathname, searchParams } = new URL(url, "http://graph");
		if (method === "GET") {
			const owner = graph.away.has(searchParams.get("recipient")) ? PERSON : APP_ID;
			return reply(res, 200, { data: [{ thread_owner: { app_id: owner } }] });
		}
		const fault = faultOf();
		if (fault !== null) graph.failed += 1;
		const [status, code, message] = ERRORS[fault] ?? [200];
		if (fault !== "500_before" && fault !== "rate_limit") take(pathname, body);
		if (fault === "broken") return res.destroy();
		if (fault === "timeout_after") return keepBack(res);
		if (status !== 200) return reply(res, status, { error: { message, type: "OAuthException", code } });
		return reply(res, 200, pathname.endsWith("/messages") ? receipt(body) : { success: true });
	}

	function take(pathname, { recipient, message }) {
		if (pathname.endsWith("/pass_thread_control")) graph.away.add(recipient.id);
		if (message === undefined) return;
		graph.sent += 1;
		graph.echo(recipient.id, message, midOf(graph.sent));
	}

	const midOf = (n) => `m_reply_${n}`;
	const receipt = ({ recipient }) => ({ recipient_id: recipient.id, message_id: midOf(graph.sent) });

	function faultOf() {
		let draw = graph.faults ? random.next() : 1;
		for (const { kind, share } of FAULTS) {
			draw -= share;
			if (draw < 0) return kind;
		}
		return null;
	}

	function keepBack(res) {
		keptBack.add(res);
		res.once("close", () => keptBack.delete(res));
	}

	function reply(res, status, json) {
		const text = JSON.stringify(json);
		res.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
		res.end(text);
	}

	/** Ends the connections that are kept for later. */
	function hangUp() {
		server.closeIdleConnections();
	}

	function stop() {
		server.close();
		server.closeAllConnections();
	}

	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	graph.url = `http://127.0.0.1:${server.address().port}`;
	return graph;
}
