// Posts deliveries to a bot and waits for the replies.
import { Agent, request } from "node:http";
import { delivery, replyTo, userOf } from "./delivery.mjs";

/** A turn that takes longer than this is lost, and the bench with it. */
const TURN_WITHIN_MS = 15_000;

let made = 0;

/** Runs `turns` turns with `inFlight` of them at any time; a turn has ended when its webhook was answered and its reply arrived. Answers the turns a second. */
export async function keepInFlight(bot, graph, turns, inFlight = 16) {
	// Of this slice alone: the bot's server closes connections that idle while another bot is measured.
	const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
	const startedAt = performance.now();
	let left = turns;
	const one = async () => {
		while (left > 0) {
			left -= 1;
			await turn(bot, graph, agent);
		}
	};
	await Promise.all(Array.from({ length: inFlight }, one));
	agent.destroy();
	return turns / ((performance.now() - startedAt) / 1000);
}

/** Begins a turn every `everyMs`, whatever became of those before. Answers the ms until each webhook's 200. */
export async function keepArriving(bot, graph, turns, everyMs = 5) {
	const agent = new Agent({ keepAlive: true });
	const startedAt = performance.now();
	const running = [];
	for (let n = 0; n < turns; n += 1) {
		const early = startedAt + n * everyMs - performance.now();
		if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
		running.push(turn(bot, graph, agent));
	}
	const times = await Promise.all(running);
	agent.destroy();
	return times;
}

async function turn(bot, graph, agent) {
	made += 1;
	const n = made;
	const reply = graph.reply(userOf(n), replyTo(n));
	const message = delivery(n);
	let timer;
	const late = new Promise((_, reject) => {
		const why = `${bot.name} did not end turn ${n} within ${TURN_WITHIN_MS} ms`;
		timer = setTimeout(() => reject(new Error(why)), TURN_WITHIN_MS);
	});
	try {
		const [acknowledgedMs] = await Promise.race([Promise.all([post(bot, agent, message), reply]), late]);
		return acknowledgedMs;
	} finally {
		clearTimeout(timer);
	}
}

/** Posts one delivery. Answers the ms until its 200. */
function post({ port }, agent, { body, headers }) {
	return new Promise((resolve, reject) => {
		const startedAt = performance.now();
		const options = { host: "127.0.0.1", port, path: "/api/messages", method: "POST", headers, agent };
		const req = request(options, (res) => {
			const answeredMs = performance.now() - startedAt;
			res.resume();
			res.once("error", reject);
			res.once("end", () => {
				if (res.statusCode === 200) resolve(answeredMs);
				else reject(new Error(`the webhook was answered ${res.statusCode}`));
			});
		});
		req.once("error", reject);
		req.end(body);
	});
}
