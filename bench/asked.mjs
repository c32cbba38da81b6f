// The measured process's end of the IPC; the bench's end is measured-process.mjs.
import { mkdirSync, writeFileSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { dirname } from "node:path";

/** Answers what the bench asks: `usage`, `startProfile`, `saveProfile` and the process's own commands. Sends `ready` first. */
export function answerTheBench(ready, commands = {}) {
	const session = new Session();
	const all = {
		usage: async () => process.cpuUsage(),
		startProfile: async () => {
			session.connect();
			await session.post("Profiler.enable");
			await session.post("Profiler.setSamplingInterval", { interval: 200 });
			await session.post("Profiler.start");
		},
		saveProfile: async (file) => {
			const { profile } = await session.post("Profiler.stop");
			mkdirSync(dirname(file), { recursive: true });
			writeFileSync(file, JSON.stringify(profile));
		},
		...commands,
	};
	process.on("message", async ({ name, argument }) => {
		try {
			process.send({ answer: await all[name](argument) });
		} catch (error) {
			process.send({ failed: error.stack });
		}
	});
	process.once("disconnect", () => process.exit());
	process.send({ answer: ready });
}
