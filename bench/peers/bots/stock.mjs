// Stock Botkit, as the rest of the bench has it.
import { stockBot } from "../../stock-bot.mjs";

export function startBot(graphUrl) {
	process.env.PORT = "0";
	return { server: stockBot(graphUrl).http };
}
