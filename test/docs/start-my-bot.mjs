// The startMyBot of docs/emulator.md: runs core-bot.mjs, the code of core's README, in a process of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { DEFAULT_CONFIG } from "@thread-control/emulator";
import getPort from "get-port";

/** @param {string} graphUrl */
export async function startMyBot(graphUrl) {
	const [app] = DEFAULT_CONFIG.apps;
	const port = await getPort({ host: "127.0.0.1" });
	const webhookUrl = `http://127.0.0.1:${port}/`;
	const bot = spawn(process.execPath, [fileURLToPath(new URL("core-bot.mjs", import.meta.url))], {
		stdio: ["ignore", "ignore", "inherit"],
		env: {
			...process.env,
			PORT: String(port),
			APP_ID: app.id,
			APP_SECRET: app.secret,
			VERIFY_TOKEN: app.verifyToken,
			PAGE_ACCESS_TOKEN: app.token,
			GRAPH_URL: graphUrl,
		},
	});
	const challenge = `${webhookUrl}?hub.mode=subscribe&hub.verify_token=${app.verifyToken}&hub.challenge=up`;
	for (let attempt = 0; (await answer(challenge)) !== "up"; attempt += 1) {
		if (attempt === 200 || bot.exitCode !== null) throw new Error("the bot of core's README does not answer");
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	return {
		webhookUrl,
		async stop() {
			const ended = once(bot, "exit");
			bot.kill("SIGKILL");
			await ended;
		},
	};
}

/** @param {string} url */
async function answer(url) {
	try {
		return await (await fetch(url)).text();
	} catch {
		// Not listening yet.
		return null;
	}
}
