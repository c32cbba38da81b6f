// A bot on core alone that can be killed at a named point (kill-points.ts): KILL_AT on the thread of KILL_USER.
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { createThreadControl } from "@thread-control/core";
import { storeFromUrl } from "@thread-control/stores";
import { die, dieAt, killingStore, leavingStore } from "./killing-store.mjs";

const { env } = process;
const numberOf = (name, otherwise) => Number(env[name] || otherwise);
const tell = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

const opened = await storeFromUrl(env.STORE_URL);
const store = env.KILL_USER
	? killingStore(opened, env.KILL_AT, env.KILL_USER)
	: leavingStore(opened, (env.LEAVES_DUE_OF ?? "").split(","));

const control = createThreadControl({
	appId: env.APP_ID,
	appSecret: env.APP_SECRET,
	verifyToken: env.VERIFY_TOKEN,
	token: env.PAGE_ACCESS_TOKEN,
	graphUrl: env.GRAPH_URL,
	profile: env.PROFILE,
	handoverTarget: env.HANDOVER_TARGET,
	onRequest: "grant",
	store,
	leaseMs: numberOf("LEASE_MS", 1_500),
	sweepMs: numberOf("SWEEP_MS", 200),
	turnWithinMs: numberOf("TURN_WITHIN_MS", 60_000),
	ownerPollMs: numberOf("OWNER_POLL_MS", 600_000),
	graphTimeoutMs: numberOf("GRAPH_TIMEOUT_MS", 2_000),
});

const LANGUAGE = {
	agent: async ({ thread }) => {
		const { result } = await thread.pass(undefined, { say: "Connecting you to a person.", reason: "asked" });
		tell({ passed: result, user: thread.key.user });
	},
	deadline: ({ thread }) => thread.pass(undefined, { returnWithinMs: 300, assumeSilent: true }),
	die,
	hang: () => new Promise(() => {}),
	slow: async ({ thread }) => {
		await sleep(numberOf("SLOW_MS", 1_000));
		await say(thread, "slow answer");
	},
	look: async ({ thread }) => {
		await say(thread, "echo: look");
		await thread.standing();
		dieAt("written-down", env.KILL_AT, thread.key.user === env.KILL_USER);
	},
	twice: async ({ thread }) => {
		await say(thread, "one");
		await say(thread, "two");
	},
};

control.host({
	async turn(turn) {
		const { event, thread } = turn;
		if (event.kind !== "message") return;
		const { user } = thread.key;
		tell({ turn: event.text, user });
		dieAt("turn-begun", env.KILL_AT, user === env.KILL_USER);
		const known = LANGUAGE[event.text ?? ""];
		if (known === undefined) await say(thread, `echo: ${event.text}`);
		else await known(turn);
		dieAt("answer-heard", env.KILL_AT, user === env.KILL_USER);
	},
	async returned({ thread, result }) {
		dieAt("return-begun", env.KILL_AT, thread.key.user === env.KILL_USER);
		await say(thread, `back: ${result.outcome}`);
	},
});

async function say(thread, text) {
	const { result, reason = null } = await thread.send(text);
	tell({ said: text, user: thread.key.user, result, reason });
}

control.onStandby((event, { key }) => tell({ standby: event.text ?? event.kind, user: key.user }));
control.onError((error) => tell({ error: error.code, message: error.message, user: error.thread?.user ?? null }));

/** What tests ask beside the webhook. */
const ANSWERS = {
	"/healthz": () => ({ ok: true }),
	"/counters": () => control.counters,
	"/parked": () => control.store.parked(10),
};

const server = createServer(async (req, res) => {
	const ask = ANSWERS[req.url];
	if (ask === undefined) return control.node(req, res);
	try {
		res.end(JSON.stringify(await ask()));
	} catch (error) {
		res.writeHead(500).end(String(error));
	}
});
server.listen(Number(env.PORT), "127.0.0.1");

process.once("SIGTERM", async () => {
	const closed = control.close({ closeWithinMs: numberOf("CLOSE_WITHIN_MS", 5_000) });
	tell({ closing: true });
	await closed;
	server.close();
	server.closeIdleConnections();
	process.exit(0);
});
