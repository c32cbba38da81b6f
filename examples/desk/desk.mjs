// A live-agent desk: it listens beside the bot, answers while it has control, and gives control back.
import { createThreadControl } from "@thread-control/core";
import { storeFromUrl } from "@thread-control/stores";
import { openStore, readEnvironment } from "../environment.mjs";
import { listenTo } from "./listen.mjs";
import { startServer } from "./server.mjs";
import { ThreadBook } from "./thread-book.mjs";
import { ThreadsApi } from "./threads-api.mjs";

const who = { who: "desk", readme: "examples/desk/README.md", port: 3001, role: "secondary" };
const env = readEnvironment(process.env, who);
const store = await openStore(env, storeFromUrl, who.who);

const control = createThreadControl({
	appId: env.appId,
	appSecret: env.appSecret,
	verifyToken: env.verifyToken,
	token: ({ account }) => (account === env.pageId ? env.pageAccessToken : null),
	store,
	profile: env.profile,
	role: env.role,
	graphUrl: env.graphUrl,
	// People hand threads on by themselves, and see for themselves that somebody answered from the inbox.
	onRequest: "ignore",
	softHoldMs: 0,
});

// What agents see lives where ownership lives, so that a restart loses neither.
const book = new ThreadBook(store.botStorage());
listenTo(control, book, env.appId);

const api = new ThreadsApi(control, book, env.appId, { channel: "messenger", account: env.pageId });
const server = await startServer({ control, book, api, port: env.port });
console.log(`Desk on ${server.url}/, webhook ${server.url}/api/messages, calls ${env.graphUrl}`);

for (const signal of ["SIGINT", "SIGTERM"]) {
	process.once(signal, async () => {
		await server.close();
		await control.close();
		process.exit(0);
	});
}
