// Runs every test: the packages' own from their sources, and the whole of it from what was built. Arguments go to vitest.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { node, toolPath } from "./run.mjs";

// The browser tests need Debian's Chromium; where it can be had it is fetched, where not they fail and say so.
if (
	!existsSync("/usr/bin/chromium") &&
	!process.env.CHROMIUM &&
	existsSync("/usr/bin/apt-get") &&
	process.getuid?.() === 0
) {
	console.log("Installing chromium for the browser tests …");
	const quiet = { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
	spawnSync("apt-get", ["update", "-qq"], quiet);
	spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], quiet);
}

process.exit(await node([toolPath("vitest"), "run", ...process.argv.slice(2)]));
