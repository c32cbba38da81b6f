import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { storeFromUrl } from "@thread-control/stores";
import { afterAll, describe, expect, test } from "vitest";
import { BOT, DESK, PAGE } from "../story/stage.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const without = new URL("without-driver.mjs", import.meta.url).href;
const folder = mkdtempSync(join(tmpdir(), "thread-control-refusals-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** How an example ends that cannot start. */
async function started(
	script: string,
	storeUrl: string,
	driver?: string,
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
	const child = spawn(process.execPath, [...(driver === undefined ? [] : ["--import", without]), script], {
		cwd: root,
		env: {
			...process.env,
			PORT: "0",
			APP_ID: DESK,
			APP_SECRET: "secret",
			VERIFY_TOKEN: "verify",
			PAGE_ID: PAGE,
			PAGE_ACCESS_TOKEN: "token",
			STORE_URL: storeUrl,
			...(driver === undefined ? {} : { WITHOUT_DRIVER: driver }),
		},
		stdio: ["ignore", "pipe", "pipe"],
	});
	const said = { stdout: "", stderr: "" };
	for (const name of ["stdout", "stderr"] as const) {
		child[name].setEncoding("utf8").on("data", (chunk: string) => {
			said[name] += chunk;
		});
	}
	const [code] = await once(child, "close");
	return { code: code as number | null, ...said };
}

const notADatabase = join(folder, "letter.db");
writeFileSync(notADatabase, "Dear Sir or Madam, ".repeat(500));
const anothers = join(folder, "bot.db");

/** What a user may write, and what is said of it. */
const REFUSED: readonly (readonly [what: string, url: string, said: string, driver?: string])[] = [
	["of no kind that is known", "mysql://bot:s3cret@127.0.0.1/d", "there are: memory:, sqlite:FILE, redis://"],
	["no URL at all", "bot.db", "there are: memory:, sqlite:FILE, redis://"],
	["Redis, which is away", "redis://bot:s3cret@127.0.0.1:1", "ECONNREFUSED"],
	["PostgreSQL, which is away", "postgres://bot:s3cret@127.0.0.1:1/d", "ECONNREFUSED"],
	["a host that is none", "redis://bot:s3cret@host.invalid:6379", "host.invalid"],
	["Redis without its driver", "redis://bot:s3cret@127.0.0.1:1", "npm install redis", "redis"],
	["PostgreSQL without its driver", "postgres://bot:s3cret@127.0.0.1:1/d", "npm install pg", "pg"],
	["a file in no folder", "sqlite:/dev/null/bot.db", "/dev/null/bot.db"],
	["a file of something else", `sqlite:${notADatabase}`, notADatabase],
	["no file", "sqlite:", "write sqlite:FILE"],
	["another app's store", `sqlite:${anothers}`, `the store is app ${BOT}'s: give app ${DESK} another`],
];

const EXAMPLES = [
	["botkit", "The bot cannot start: STORE_URL: ", "examples/botkit/bot.mjs", REFUSED.slice(2, 3)],
	["botbuilder", "The bot cannot start: STORE_URL: ", "examples/botbuilder/bot.mjs", REFUSED.slice(3, 4)],
	["desk", "The desk cannot start: STORE_URL: ", "examples/desk/desk.mjs", REFUSED],
] as const;

describe.each(EXAMPLES)("examples/%s says in one line what is wrong with its STORE_URL", (_, begins, script, cases) => {
	test.for(cases)("%s", async ([, url, said, driver]) => {
		if (url.endsWith(anothers)) {
			const store = await storeFromUrl(url);
			await store.botStorage().write({ "examples/app": { appId: BOT } });
			await store.close();
		}
		const { code, stdout, stderr } = await started(script, url, driver);
		expect(stderr).toMatch(/^[^\n]+\n$/);
		expect(stderr.startsWith(begins)).toBe(true);
		expect(stderr).toContain(said);
		expect(stdout + stderr).not.toContain("s3cret");
		expect(code).toBe(1);
	});
});
