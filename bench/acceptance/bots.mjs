// What takes the deliveries, in a process of its own: `node bots.mjs bare`, or `driver <store url>`, or `control <store url>`.
import { once } from "node:events";
import { createServer } from "node:http";
import { answerTheBench } from "../asked.mjs";
import { APP_ID, APP_SECRET, PAGE_ID, PAGE_TOKEN, userOf, VERIFY_TOKEN } from "../delivery.mjs";
import { verified } from "../verified.mjs";

/** As many customers as ever write. */
const MOST_USERS = 1_000;

/** The base: verifies and parses, and answers 200. */
function bare() {
	const listener = (req, res) =>
		verified(req, res, ({ entry }) => {
			res.writeHead(Array.isArray(entry) ? 200 : 400, { "content-length": 14 }).end("EVENT_RECEIVED");
		});
	return { listener, hold: () => {}, release: () => {} };
}

/** The same, and both trips of an inbox by the bare driver before the 200: what no store can be faster than. */
async function driver(storeUrl) {
	const { openBare } = await import("../stores/open-bare.mjs");
	const trips = await openBare(storeUrl);
	const threadOf = (user) => `messenger:${PAGE_ID}:${user}`;
	const users = Array.from({ length: MOST_USERS }, (_, n) => userOf(n, MOST_USERS));
	await trips.fill(users.map((user) => ({ thread: threadOf(user), record: { normal: null } })));
	let made = 0;
	let taken = [];
	const listener = (req, res) =>
		verified(req, res, async ({ entry }) => {
			const [item] = entry[0].messaging;
			const { sender, timestamp: at } = item;
			const event = `normal:${item.message.mid}`;
			made += 1;
			const message = {
				n: made,
				at,
				thread: threadOf(sender.id),
				event,
				record: { normal: { at, id: event } },
				effects: [{ type: "route", event: item }],
			};
			let written = false;
			while (!written) written = await trips.commit(message, await trips.accept(message));
			taken.push(message);
			res.writeHead(200, { "content-length": 14 }).end("EVENT_RECEIVED");
		});
	return {
		listener,
		hold: () => {},
		async release() {
			for (const message of taken) await trips.finish(message);
			taken = [];
		},
	};
}

/** Core's handler. While it is held, no turn goes on: what was committed waits in the store, as it does when the bot is slow. */
async function control(storeUrl) {
	const [{ createThreadControl }, { openStore }] = await Promise.all([
		import("@thread-control/core"),
		import("../stores/open-store.mjs"),
	]);
	const store = await openStore(storeUrl);
	const created = createThreadControl({
		appId: APP_ID,
		appSecret: APP_SECRET,
		verifyToken: VERIFY_TOKEN,
		token: PAGE_TOKEN,
		profile: "classic",
		...(store === undefined ? {} : { store }),
	});
	let open = () => {};
	let gate = Promise.resolve();
	let turns = 0;
	created.host({
		async turn() {
			turns += 1;
			await gate;
		},
	});
	created.onError((error) => {
		throw error;
	});
	return {
		listener: created.node,
		hold() {
			gate = new Promise((resolve) => {
				open = resolve;
			});
		},
		/** Answers how many turns have begun since the process was started. */
		async release() {
			open();
			await created.settled();
			return turns;
		},
	};
}

const [kind, storeUrl] = process.argv.slice(2);
const KINDS = { bare, driver, control };
const { listener, hold, release } = await KINDS[kind](storeUrl);
const server = createServer(listener).listen(0, "127.0.0.1");
await once(server, "listening");
answerTheBench({ port: server.address().port }, { hold, release });
