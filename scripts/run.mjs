// Runs a tool of the workspace by its script file, so that no shell and no PATH is needed.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../", import.meta.url));

/** The script file behind `bin` of an installed package, looked up in `from` first and the root after it. */
export function toolPath(name, bin = name, from = root) {
	const home = [from, root].map((dir) => join(dir, "node_modules", name)).find((dir) => existsSync(dir));
	if (!home) throw new Error(`${name} is not installed: run npm run bootstrap`);
	const manifest = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
	return join(home, typeof manifest.bin === "string" ? manifest.bin : manifest.bin[bin]);
}

/** Runs `node args` and answers its exit code. */
export function node(args, { cwd = root, env = process.env, stdio = "inherit" } = {}) {
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, args, { cwd, env, stdio });
		child.once("error", reject);
		child.once("exit", (code, signal) => resolve(signal ? 1 : code));
	});
}

/** Runs `node args` and shows what it said only when it failed: build tools warn about much that is not ours. */
export function quietly(args, { cwd = root } = {}) {
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
		const said = [];
		for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => said.push(chunk));
		child.once("error", reject);
		child.once("close", (code) => {
			if (code !== 0) process.stderr.write(Buffer.concat(said));
			resolve(code ?? 1);
		});
	});
}
