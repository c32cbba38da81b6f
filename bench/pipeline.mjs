// In process: core's pipeline and the same host called directly, in one process. Started by in-process.mjs.
import { createThreadControl } from "@thread-control/core";
import { answerTheBench } from "./asked.mjs";
import { APP_ID, APP_SECRET, delivery, PAGE_ID, PAGE_TOKEN, replyTo, userOf, VERIFY_TOKEN } from "./delivery.mjs";
import { promote } from "./promote.mjs";

const IN_FLIGHT = 16;
let sent = 0;
let made = 0;

/** Takes every message at once. */
const graph = {
	async send(thread, _body, _control) {
		sent += 1;
		const now = Date.now();
		const value = { messageId: `m_reply_${sent}`, recipientId: thread.user };
		return { result: "ok", value, startedAt: now, answeredAt: now, clockOffsetMs: 0 };
	},
	close() {},
};

/** One message a turn. */
const host = {
	async turn({ thread, event }) {
		await thread.send({ message: { text: `echo: ${event.text}` } });
	},
};

const control = createThreadControl({
	appId: APP_ID,
	appSecret: APP_SECRET,
	verifyToken: VERIFY_TOKEN,
	token: PAGE_TOKEN,
	profile: "classic",
	graph,
});
control.host(host);
control.onError((error) => {
	throw error;
});

/** The webhook's door for a body that another reader kept: no HTTP server takes part. */
function throughThePipeline({ body, headers }) {
	return new Promise((resolve, reject) => {
		const req = { method: "POST", url: "/api/messages", headers, rawBody: body };
		const res = {
			headersSent: false,
			destroyed: false,
			writeHead: (status) => {
				if (status !== 200) reject(new Error(`the webhook was answered ${status}`));
			},
			end: () => resolve(),
			destroy: () => reject(new Error("the webhook was not answered")),
		};
		control.node(req, res);
	});
}

async function directly({ event, thread }) {
	await host.turn({ event, thread });
}

async function timed(inputs, one, settled) {
	promote();
	const before = sent;
	const startedAt = performance.now();
	const cpuBefore = process.cpuUsage();
	for (let at = 0; at < inputs.length; at += IN_FLIGHT) {
		await Promise.all(inputs.slice(at, at + IN_FLIGHT).map(one));
		await settled();
	}
	const { user, system } = process.cpuUsage(cpuBefore);
	const wallUs = (performance.now() - startedAt) * 1000;
	if (sent - before !== inputs.length) throw new Error(`${sent - before} messages left in ${inputs.length} turns`);
	return { cpuUs: user + system, wallUs };
}

/** Deliveries are made and signed before the clock runs. */
function messages(turns) {
	return Array.from({ length: turns }, () => {
		made += 1;
		return made;
	});
}

async function ours(turns) {
	return await timed(messages(turns).map(delivery), throughThePipeline, () => control.settled());
}

async function bare(turns) {
	const calls = messages(turns).map((n) => {
		const key = { channel: "messenger", account: PAGE_ID, user: userOf(n) };
		const thread = { key, send: (body) => graph.send(key, body, null) };
		return { thread, event: { kind: "message", text: replyTo(n) } };
	});
	return await timed(calls, directly, () => new Promise(setImmediate));
}

answerTheBench(null, { ours, bare });
