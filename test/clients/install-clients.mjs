// Installs other people's clients into this folder when they are asked for first; a stamp says for which lockfile.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL(".", import.meta.url));
const lock = join(folder, ".installing");
const INSTALLED_WITHIN_MS = 300_000;

/** Resolves when they are there, to a `require` that finds them. Rejects, with what npm said, where they cannot be installed. */
export async function installClients() {
	const until = Date.now() + INSTALLED_WITHIN_MS;
	while (!upToDate()) {
		if (holdsLock()) {
			try {
				if (!upToDate()) install();
			} finally {
				rmSync(lock, { recursive: true });
			}
		} else {
			if (Date.now() > until) throw new Error(`another process still installs other people's clients: see ${lock}`);
			await pause(200);
		}
	}
	return createRequire(join(folder, "package.json"));
}

const stampOf = () => join(folder, "node_modules", ".installed");

function wanted() {
	return createHash("sha256")
		.update(readFileSync(join(folder, "package-lock.json")))
		.digest("hex");
}

function upToDate() {
	return existsSync(stampOf()) && readFileSync(stampOf(), "utf8") === wanted();
}

/** Test files run beside each other: one of them installs, the others wait. A lock whose process has died is nobody's. */
function holdsLock() {
	try {
		mkdirSync(lock);
		writeFileSync(join(lock, "pid"), String(process.pid));
		return true;
	} catch (error) {
		if (error.code !== "EEXIST") throw error;
		const holder = existsSync(join(lock, "pid")) ? Number(readFileSync(join(lock, "pid"), "utf8")) : 0;
		if (holder > 0 && !isAlive(holder)) rmSync(lock, { recursive: true, force: true });
		return false;
	}
}

function isAlive(pid) {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return error.code !== "ESRCH";
	}
}

function install() {
	console.log("Installing other people's clients (npm ci in test/clients) …");
	const { status, error, stdout, stderr } = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
		cwd: folder,
		encoding: "utf8",
		env: { ...process.env, npm_config_loglevel: "error" },
		shell: process.platform === "win32",
	});
	if (error !== undefined || status !== 0) {
		const said = error === undefined ? `npm ci ended with ${status}:\n${stdout}${stderr}` : error.message;
		throw new Error(
			`OTHER PEOPLE'S CLIENTS ARE NOT INSTALLED and what needs them cannot run. They come from the npm registry: ${said}`,
		);
	}
	writeFileSync(stampOf(), wanted());
}
