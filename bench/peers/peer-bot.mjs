// One peer in a process of its own: `node peer-bot.mjs <peer> <graph url> [quiet]`. Echoes every text; reports over IPC what it used.
import { once } from "node:events";
import { answerTheBench } from "../asked.mjs";

const [peer, graphUrl, quiet] = process.argv.slice(2);
if (quiet !== undefined) {
	console.error = () => {};
	// It dies of it all the same, without the stack of every crash on the screen.
	process.once("uncaughtException", () => process.exit(1));
}
const { startBot } = await import(`./bots/${peer}.mjs`);
const { server, heardOnStandby = () => 0 } = await startBot(graphUrl);
if (!server.listening) await once(server, "listening");
answerTheBench({ port: server.address().port }, { heardOnStandby });
