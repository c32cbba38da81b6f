// What a thread costs in memory: `node --expose-gc memory-bot.mjs`. Started by memory.mjs.
import { createHmac, randomBytes } from "node:crypto";
import { createThreadControl, memoryStore } from "@thread-control/core";
import { answerTheBench } from "../asked.mjs";
import { APP_ID, APP_SECRET, PAGE_ID, PAGE_TOKEN, VERIFY_TOKEN } from "../delivery.mjs";

/** Longer than the 36 hours that marks are kept. */
const MARKS_EXPIRE_MS = 37 * 60 * 60 * 1000;
const EVENTS_A_BODY = 50;
/** What a mid of Meta's is long: `m_` and 86 characters. */
const MID_BYTES = 64;
const FIRST_USER = 2_000_000_000_000_000;

let sent = 0;
let now = Date.now();

const control = createThreadControl({
	appId: APP_ID,
	appSecret: APP_SECRET,
	verifyToken: VERIFY_TOKEN,
	token: PAGE_TOKEN,
	profile: "classic",
	store: memoryStore({ history: false }),
	clock: () => now,
	graph: {
		async send(thread) {
			sent += 1;
			const value = { messageId: `m_reply_${sent}`, recipientId: thread.user };
			return { result: "ok", value, startedAt: now, answeredAt: now, clockOffsetMs: 0 };
		},
		close() {},
	},
});
control.host({ turn: ({ thread, event }) => thread.send({ message: { text: `echo: ${event.text}` } }) });
control.onError((error) => {
	throw error;
});

/** One message of each of these customers, in one signed body. */
function deliver(from, to) {
	const messaging = [];
	for (let n = from; n < to; n += 1) {
		const message = { mid: `m_${randomBytes(MID_BYTES).toString("base64url")}`, text: `message number ${n}` };
		messaging.push({ sender: { id: String(FIRST_USER + n) }, recipient: { id: PAGE_ID }, timestamp: now, message });
	}
	const body = Buffer.from(JSON.stringify({ object: "page", entry: [{ id: PAGE_ID, time: now, messaging }] }));
	const headers = { "x-hub-signature-256": `sha256=${createHmac("sha256", APP_SECRET).update(body).digest("hex")}` };
	return new Promise((resolve, reject) => {
		const res = {
			headersSent: false,
			destroyed: false,
			writeHead: (status) => {
				if (status !== 200) reject(new Error(`the webhook was answered ${status}`));
			},
			end: () => resolve(),
			destroy: () => reject(new Error("the webhook was not answered")),
		};
		control.node({ method: "POST", url: "/api/messages", headers, rawBody: body }, res);
	});
}

function heapAfterGc() {
	for (let n = 0; n < 4; n += 1) globalThis.gc();
	return process.memoryUsage().heapUsed;
}

/** Bytes a thread: `threads` customers write once and are answered, and a day and a half passes. */
async function bytesAThread(threads) {
	// One thread before the first look, so that code and caches are not counted.
	await deliver(0, 1);
	await control.settled();
	const before = heapAfterGc();
	for (let at = 1; at <= threads; at += EVENTS_A_BODY) {
		await deliver(at, Math.min(at + EVENTS_A_BODY, threads + 1));
		await control.settled();
	}
	now += MARKS_EXPIRE_MS;
	await deliver(0, 1);
	await control.settled();
	const after = heapAfterGc();
	if (sent !== threads + 2) throw new Error(`${sent} messages left in ${threads + 2} turns`);
	const last = await control.store.guard(`messenger:${PAGE_ID}:${FIRST_USER + threads}`, null);
	if (last.record.version !== 1) throw new Error("the last thread is not in the store");
	return (after - before) / threads;
}

answerTheBench(null, { bytesAThread });
