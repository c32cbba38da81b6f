// Installs the workspace with the pinned pnpm unless node_modules already matches the lockfile; `--build` builds after it.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const stamp = `${root}node_modules/.bootstrap`;
const hash = createHash("sha256");
for (const file of ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json"]) hash.update(readFileSync(root + file));
const want = hash.digest("hex");

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== want) {
	const { packageManager } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
	const { status } = spawnSync("npx", ["--yes", packageManager, "--dir", root, "install", "--frozen-lockfile"], {
		// Not the workspace: npx would pick the pnpm inside the node_modules that this may replace.
		cwd: tmpdir(),
		env: { ...process.env, npm_config_loglevel: "warn" },
		stdio: "inherit",
		shell: process.platform === "win32",
	});
	if (status !== 0) process.exit(status ?? 1);
	writeFileSync(stamp, want);
}

if (process.argv.includes("--build")) await import("./build.mjs");
