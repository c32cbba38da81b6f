import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const pnpm = join(root, "node_modules/pnpm/bin/pnpm.cjs");
const work = mkdtempSync(join(tmpdir(), "thread-control-install-"));
const tarballs = join(work, "tarballs");

const project = {
	name: "somebodys-bot",
	private: true,
	type: "module",
	dependencies: { botkit: "4.15.0", "botbuilder-adapter-facebook": "1.0.12" } as Record<string, string>,
};

const bot = `
import { Botkit } from "botkit";
import { FacebookAdapter } from "botbuilder-adapter-facebook";
import { threadControl } from "@thread-control/botkit";
const adapter = new FacebookAdapter({ access_token: "token", app_secret: "secret", verify_token: "verify" });
const controller = new Botkit({ adapter, disable_console: true, disable_webserver: true });
controller.usePlugin(threadControl({ appId: "400000000000001" }));
console.log(typeof controller.plugins.threadControl.control.fetch);
await controller.plugins.threadControl.close();
`;

beforeAll(() => {
	mkdirSync(tarballs);
	for (const name of ["core", "botbuilder", "botkit"]) {
		execFileSync(process.execPath, [pnpm, "pack", "--pack-destination", tarballs], {
			cwd: join(root, "packages", name),
			stdio: "pipe",
		});
	}
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** Our packages by their tarballs. */
function packed(): Record<string, string> {
	const named = (file: string): string => `@thread-control/${/thread-control-(\w+)-/.exec(file)?.[1]}`;
	return Object.fromEntries(readdirSync(tarballs).map((file) => [named(file), `file:${join(tarballs, file)}`]));
}

/** A new project that depends on the packed packages, and on nothing else the README does not name. */
function newProject(manager: string, extra: object): string {
	const folder = join(work, manager);
	mkdirSync(folder);
	const manifest = { ...project, dependencies: { ...project.dependencies, ...packed() }, ...extra };
	writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
	writeFileSync(join(folder, "bot.mjs"), bot);
	return folder;
}

function run(folder: string): string {
	return execFileSync(process.execPath, ["bot.mjs"], {
		cwd: folder,
		encoding: "utf8",
		env: { ...process.env, PORT: "0" },
	}).trim();
}

// botbuilder-dialogs' install script runs npx without asking, which fails where npm may not ask either; it is not needed.
test("npm installs the request module the adapter forgot, and the plugin loads", () => {
	const folder = newProject("npm", {});
	execFileSync("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: folder, stdio: "pipe" });
	expect(run(folder)).toBe("function");
}, 180_000);

test("so does pnpm", () => {
	const folder = newProject("pnpm", { pnpm: { overrides: packed() } });
	execFileSync(process.execPath, [pnpm, "install", "--ignore-scripts", "--ignore-workspace"], {
		cwd: folder,
		stdio: "pipe",
	});
	expect(run(folder)).toBe("function");
}, 180_000);
