// Runs every test: the packages' own from their sources, and the whole of it from what was built. Arguments go to vitest.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { node, toolPath } from "./run.mjs";

// What the tests run on beside npm's packages; where it can be had it is fetched, where not the tests fail and say so.
const there = (...paths) => paths.some((path) => existsSync(path));
const missing = [
	process.env.CHROMIUM || there("/usr/bin/chromium") ? null : "chromium",
	there("/usr/bin/redis-server", "/usr/local/bin/redis-server") ? null : "redis-server",
	there("/usr/lib/postgresql", "/usr/local/bin/initdb", "/usr/bin/initdb") ? null : "postgresql",
].filter((name) => name !== null);
if (missing.length > 0 && existsSync("/usr/bin/apt-get") && process.getuid?.() === 0) {
	console.log(`Installing ${missing.join(", ")} for the tests …`);
	const quiet = { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
	spawnSync("apt-get", ["update", "-qq"], quiet);
	spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...missing], quiet);
}

process.exit(await node([toolPath("vitest"), "run", ...process.argv.slice(2)]));
