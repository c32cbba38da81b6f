// What takes the deliveries, in a process of its own: `node bots.mjs bare`, or `node bots.mjs control <store url>`.
import { createHmac, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { answerTheBench } from "../asked.mjs";
import { APP_ID, APP_SECRET, PAGE_TOKEN, VERIFY_TOKEN } from "../delivery.mjs";

/** The base: verifies and parses, and answers 200. */
function bare() {
	const listener = (req, res) => {
		const chunks = [];
		req.on("data", (chunk) => chunks.push(chunk));
		req.on("end", () => {
			const body = Buffer.concat(chunks);
			const expected = createHmac("sha256", APP_SECRET).update(body).digest();
			const given = Buffer.from(String(req.headers["x-hub-signature-256"]).slice("sha256=".length), "hex");
			if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
				res.writeHead(401).end();
				return;
			}
			const { entry } = JSON.parse(body.toString());
			res.writeHead(Array.isArray(entry) ? 200 : 400, { "content-length": 14 }).end("EVENT_RECEIVED");
		});
	};
	return { listener, hold: () => {}, release: () => {} };
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
const { listener, hold, release } = kind === "bare" ? bare() : await control(storeUrl);
const server = createServer(listener).listen(0, "127.0.0.1");
await once(server, "listening");
answerTheBench({ port: server.address().port }, { hold, release });
