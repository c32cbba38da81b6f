// Bytes of heap a thread on the memory store, in a process of its own.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("memory-bot.mjs", import.meta.url));

/** Answers the bytes a thread at `threads` threads. */
export function bytesAThread(threads) {
	return new Promise((resolve, reject) => {
		const child = fork(script, { execArgv: ["--expose-gc", "--max-old-space-size=4096"] });
		let ready = false;
		child.once("error", reject);
		child.once("exit", (code, signal) => reject(new Error(`memory-bot.mjs ended by itself (${signal ?? code})`)));
		child.on("message", ({ answer, failed }) => {
			if (!ready) {
				ready = true;
				child.send({ name: "bytesAThread", argument: threads });
				return;
			}
			if (failed === undefined) resolve(answer);
			else reject(new Error(failed));
			child.disconnect();
		});
	});
}
