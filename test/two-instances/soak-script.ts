import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What a script of bench/soak came to: its exit code, and everything it wrote. */
export interface Ran {
	readonly code: number | null;
	readonly output: string;
}

/** Runs `bench/soak/{name}.mjs` to its end. */
export async function runSoakScript(name: string, ...args: readonly string[]): Promise<Ran> {
	const child = spawn(process.execPath, [`bench/soak/${name}.mjs`, ...args], {
		cwd: root,
		stdio: ["ignore", "pipe", "pipe"],
	});
	let output = "";
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding("utf8").on("data", (chunk: string) => {
			output += chunk;
		});
	}
	const [code] = (await once(child, "close")) as [number | null];
	return { code, output };
}
