import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { InstalledEmulator } from "./installed-emulator.ts";
import { type ModuleKind, writeBot } from "./newcomer-bot.ts";
import { PACKAGES, PackedPackages } from "./packed-packages.ts";
import { writeTypedBot } from "./typed-bot.ts";

const COMPILERS = { typescript54: "npm:typescript@5.4.5", typescript60: "npm:typescript@6.0.3" };
const README = "README.md";
const GUIDE = "packages/botkit/README.md";

const packed = new PackedPackages();
const folders: Record<string, string> = {};

const folderOf = (manager: string): string => folders[manager] ?? `${manager} has no project`;

beforeAll(async () => {
	await packed.pack();
	const [npm, pnpm] = await Promise.all([
		packed.npmProject({ ...COMPILERS, "@types/node": "20.19.0" }),
		packed.pnpmProject(),
	]);
	Object.assign(folders, { npm, pnpm });
}, 240_000);
afterAll(() => packed.remove());

describe.each(["npm", "pnpm"])("installed by %s", (manager) => {
	test("every package loads by import and by require", () => {
		const names = JSON.stringify(PACKAGES.map((name) => `@thread-control/${name}`));
		const show = "console.log(JSON.stringify(seen))";
		const scripts = {
			"load.mjs": `const seen = {}; for (const name of ${names}) seen[name] = Object.keys(await import(name)).length > 0; ${show}`,
			"load.cjs": `const seen = {}; for (const name of ${names}) seen[name] = Object.keys(require(name)).length > 0; ${show}`,
		};
		const all = Object.fromEntries(PACKAGES.map((name) => [`@thread-control/${name}`, true]));
		const folder = folderOf(manager);
		for (const [file, code] of Object.entries(scripts)) {
			writeFileSync(join(folder, file), code);
			expect([file, JSON.parse(execFileSync(process.execPath, [file], { cwd: folder, encoding: "utf8" }))]).toEqual([
				file,
				all,
			]);
		}
	});
});

describe.each<[string, ModuleKind, string, string]>([
	["npm", "mjs", README, "Welcome back. You wrote 1 messages to a person."],
	["npm", "cjs", GUIDE, "Welcome back. You talked to a person for 1 messages."],
	["pnpm", "cjs", README, "Welcome back. You wrote 1 messages to a person."],
	["pnpm", "mjs", GUIDE, "Welcome back. You talked to a person for 1 messages."],
])("installed by %s, as %s: the code of %s", (manager, kind, readme, welcome) => {
	test("answers, hands over, is silent and goes on, against the installed emulator", async () => {
		const folder = folderOf(manager);
		const emulator = new InstalledEmulator(folder);
		try {
			await emulator.start(writeBot(folder, readme, kind));
			await emulator.customerWrites("agent");
			await emulator.untilSaid("Connecting you to a person.");
			await emulator.untilTheInboxHasIt();
			await emulator.inboxReplies("Ana here.");
			await emulator.customerWrites("agent");
			await emulator.inboxIsDone();
			await emulator.untilSaid(welcome);
			expect(await emulator.texts()).toEqual(["agent", "Connecting you to a person.", "Ana here.", "agent", welcome]);
		} finally {
			await emulator.stop();
		}
	});
});

test.each(Object.keys(COMPILERS))(
	"%s compiles a strict bot, as an ES module and as CommonJS",
	(compiler) => {
		const folder = folderOf("npm");
		writeTypedBot(folder);
		let said = "";
		try {
			execFileSync(process.execPath, [`node_modules/${compiler}/bin/tsc`, "-p", "."], {
				cwd: folder,
				encoding: "utf8",
			});
		} catch (error) {
			said = (error as { stdout: string }).stdout;
		}
		expect(said).toBe("");
	},
	120_000,
);
