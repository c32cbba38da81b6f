// The bot whose memory is watched: Botkit with thread control, in a process of its own with --expose-gc.
// node --expose-gc soak-bot.mjs <graph url> <store url> [--leak]
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { threadControl } from "@thread-control/botkit";
import { memoryStore } from "@thread-control/core";
import { answerTheBench } from "../asked.mjs";
import { APP_ID } from "../delivery.mjs";
import { stockBot } from "../stock-bot.mjs";

const CLOSED_WITHIN_MS = 5_000;
/** What closes nothing for so long has closed everything. */
const STILL_MS = 100;
/** A turn whose call the Graph never answers, and what waits behind it, has ended by then. */
const SETTLED_WITHIN_MS = 60_000;
/** More than anything that falls due by itself here. */
const FAR_AHEAD_MS = 400 * 24 * 60 * 60 * 1_000;
/** With `--leak` each turn keeps so many numbers, which is 32 KiB: a run of some seconds has to find that. */
const LEAKED = 4_096;

const [graphUrl, storeUrl, leak] = process.argv.slice(2);
const leaked = [];
let aheadMs = 0;
const now = () => Date.now() + aheadMs;

process.env.PORT = "0";
const store = storeUrl === "memory:" ? memoryStore() : await openRedis(storeUrl);
const controller = stockBot(graphUrl);
controller.usePlugin(
	threadControl({ appId: APP_ID, profile: "classic", graphUrl, store, clock: now, graphTimeoutMs: 1_000 }),
);
const { control } = controller.plugins.threadControl;
const errors = {};
control.onError(({ code }) => {
	errors[code] = (errors[code] ?? 0) + 1;
});
controller.interrupts(/^agent$/, "message", (bot) => bot.beginDialog("handoff", { say: "One moment." }));
if (leak === "--leak")
	controller.middleware.receive.use((_bot, _message, next) => next(void leaked.push(new Array(LEAKED).fill(0))));
if (!controller.http.listening) await once(controller.http, "listening");
answerTheBench({ port: controller.http.address().port }, { settle, jump, measure });

async function openRedis(url) {
	const { redisStore } = await import("@thread-control/store-redis");
	return redisStore({ url });
}

/** Whether everything accepted so far was run. */
async function settle() {
	const late = new AbortController();
	const settled = await Promise.race([
		control.settled().then(() => true),
		sleep(SETTLED_WITHIN_MS, false, { signal: late.signal }).catch(() => false),
	]);
	late.abort();
	return settled;
}

/** Lets this much time pass for thread control: what it keeps for a time is to go. */
function jump(byMs) {
	aheadMs += byMs;
}

/** What keeps the process open, once that stands still: connections that were hung up on close in their own time. */
async function handlesLeft() {
	const until = performance.now() + CLOSED_WITHIN_MS;
	let left = process.getActiveResourcesInfo().length;
	for (let since = performance.now(); performance.now() < Math.min(until, since + STILL_MS); ) {
		await sleep(10);
		const now = process.getActiveResourcesInfo().length;
		if (now !== left) since = performance.now();
		left = now;
	}
	return left;
}

async function measure() {
	const handles = await handlesLeft();
	for (let n = 0; n < 4; n += 1) globalThis.gc();
	const { heapUsed, external, rss } = process.memoryUsage();
	return {
		heap: heapUsed,
		external,
		rss,
		handles,
		due: (await store.due(now() + FAR_AHEAD_MS, 1_000_000)).length,
		counters: control.counters,
		errors,
	};
}
