// Shows what the first standby webhook does to a stock Botkit bot, and to the same bot with thread control.
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

// A customer writes while a person has the thread: Meta sends it to the bot on standby, and only there.
const delivery = JSON.stringify({
	object: "page",
	entry: [
		{
			id: "1000000000001",
			time: Date.now(),
			standby: [
				{
					sender: { id: "2000000000000001" },
					recipient: { id: "1000000000001" },
					timestamp: Date.now(),
					message: { mid: "m_1", text: "is anybody there?" },
				},
			],
		},
	],
});

const stock = await deliverTo({ name: "stock Botkit 4.15.0", env: {} });
const guarded = await deliverTo({ name: "the same bot with @thread-control/botkit", env: { THREAD_CONTROL: "1" } });
process.exit(stock.alive === false && guarded.alive && guarded.status === 200 ? 0 : 1);

async function deliverTo({ name, env }) {
	const port = await freePort();
	const bot = spawn(process.execPath, [fileURLToPath(new URL("echo-bot.mjs", import.meta.url))], {
		env: { ...process.env, ...env, PORT: String(port) },
		stdio: ["ignore", "pipe", "pipe"],
	});
	let errors = "";
	bot.stderr.on("data", (chunk) => {
		errors += chunk;
	});
	const ended = new Promise((resolve) => bot.once("exit", resolve));
	await Promise.race([new Promise((resolve) => bot.stdout.once("data", resolve)), ended]);

	const signature = createHmac("sha1", "secret").update(delivery).digest("hex");
	const signature256 = createHmac("sha256", "secret").update(delivery).digest("hex");
	const status = await fetch(`http://127.0.0.1:${port}/api/messages`, {
		method: "POST",
		headers: {
			"content-type": "application/json",
			"x-hub-signature": `sha1=${signature}`,
			"x-hub-signature-256": `sha256=${signature256}`,
		},
		body: delivery,
	}).then(
		(response) => response.status,
		() => "no answer",
	);
	const code = await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 500, null))]);
	const alive = code === null;
	const reason = /^.*TypeError.*$/m.exec(errors)?.[0].trim();
	console.log(
		`${name}:\n  webhook ${status}, process ${alive ? "alive" : `dead, exit code ${code}`}${reason ? `\n  ${reason}` : ""}\n`,
	);
	bot.kill();
	return { status, alive };
}

function freePort() {
	return new Promise((resolve) => {
		const server = createServer().listen(0, "127.0.0.1", () => {
			const { port } = server.address();
			server.close(() => resolve(port));
		});
	});
}
