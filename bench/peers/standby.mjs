// What each peer does with 30 % standby traffic: every text carries its channel, so that the Graph can tell the replies apart.
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, request } from "node:http";
import { APP_SECRET, PAGE_ID, userOf } from "../delivery.mjs";
import { startMeasured } from "../measured-process.mjs";

const DELIVERIES = 40;
/** Three in ten. */
const onStandby = (n) => n % 10 < 3;
const ANSWER_WITHIN_MS = 3_000;
const REPLIES_WITHIN_MS = 500;

/** Answers `{ standby, own, standbyReplies, ownReplies, refused, crashes, heard }` in counts; a crashed bot is started again. */
export async function standbyTraffic(peer, cores) {
	const graph = await startCountingGraph();
	const result = { standby: 0, own: 0, standbyReplies: 0, ownReplies: 0, refused: 0, crashes: 0, heard: 0 };
	let bot = await startMeasured(cores, "./peers/peer-bot.mjs", peer, graph.url, "quiet");
	try {
		for (let n = 0; n < DELIVERIES; n += 1) {
			result[onStandby(n) ? "standby" : "own"] += 1;
			const status = await deliver(bot.ready.port, n);
			if (status === "lost") {
				result.crashes += 1;
				await bot.stop();
				bot = await startMeasured(cores, "./peers/peer-bot.mjs", peer, graph.url, "quiet");
			} else if (status !== 200) result.refused += 1;
		}
		await new Promise((resolve) => setTimeout(resolve, REPLIES_WITHIN_MS));
		result.heard = await bot.ask("heardOnStandby");
		return { ...result, standbyReplies: graph.replies.standby, ownReplies: graph.replies.own };
	} finally {
		await bot.stop();
		graph.close();
	}
}

/** Delivers a message as Meta does; answers its status, or `lost` where the connection broke before one came. */
function deliver(port, n) {
	const at = Date.now();
	const channel = onStandby(n) ? "standby" : "messaging";
	const message = { mid: `m_standby_${n}`, text: `${onStandby(n) ? "standby" : "own"} ${n}` };
	const item = { sender: { id: userOf(n) }, recipient: { id: PAGE_ID }, timestamp: at, message };
	const body = Buffer.from(JSON.stringify({ object: "page", entry: [{ id: PAGE_ID, time: at, [channel]: [item] }] }));
	const signature = (algorithm) => createHmac(algorithm, APP_SECRET).update(body).digest("hex");
	const headers = {
		"content-type": "application/json",
		"content-length": body.byteLength,
		"x-hub-signature": `sha1=${signature("sha1")}`,
		"x-hub-signature-256": `sha256=${signature("sha256")}`,
	};
	return new Promise((resolve) => {
		const options = {
			host: "127.0.0.1",
			port,
			path: "/api/messages",
			method: "POST",
			headers,
			timeout: ANSWER_WITHIN_MS,
		};
		const req = request(options, (res) => {
			res.resume();
			res.once("end", () => resolve(res.statusCode));
		});
		req.once("timeout", () => req.destroy(new Error("no answer")));
		req.once("error", () => resolve("lost"));
		req.end(body);
	});
}

/** Takes every message and counts the replies by the channel of what they reply to. */
async function startCountingGraph() {
	const replies = { standby: 0, own: 0 };
	const server = createServer((req, res) => {
		const chunks = [];
		req.on("data", (chunk) => chunks.push(chunk));
		req.on("end", () => {
			const { recipient, message } = JSON.parse(Buffer.concat(chunks).toString() || "{}");
			const [, channel] = /^echo: (standby|own) /.exec(message?.text ?? "") ?? [];
			if (channel !== undefined) replies[channel] += 1;
			res.writeHead(200, { "content-type": "application/json" });
			res.end(JSON.stringify({ recipient_id: recipient?.id, message_id: "m_reply" }));
		});
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const close = () => {
		server.close();
		server.closeAllConnections();
	};
	return { url: `http://127.0.0.1:${server.address().port}`, replies, close };
}
