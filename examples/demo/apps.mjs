import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const WITH_PARENT = new URL("end-with-parent.mjs", import.meta.url).href;

/** Starts an example in a process of its own, which ends when this one does, however that is. */
export function startApp(script, env) {
	return spawn(process.execPath, ["--import", WITH_PARENT, fileURLToPath(new URL(script, import.meta.url))], {
		stdio: ["ignore", "inherit", "inherit", "ipc"],
		env: { ...process.env, ...env },
	});
}

/** Waits until an app answers at `/healthz`. */
export async function untilUp(name, port) {
	const url = `http://127.0.0.1:${port}/healthz`;
	for (let attempt = 0; attempt < 150; attempt += 1) {
		try {
			if ((await fetch(url)).ok) return;
		} catch (error) {
			if (attempt === 149) throw new Error(`the ${name} did not answer at ${url}`, { cause: error });
		}
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
}
