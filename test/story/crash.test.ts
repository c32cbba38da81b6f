import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

test("npm run crash: the first standby webhook ends stock Botkit, and not the same bot with the plugin", () => {
	const { stdout, status } = spawnSync(process.execPath, ["examples/crash/index.mjs"], { cwd: root, encoding: "utf8" });
	expect(stdout).toMatch(/stock Botkit 4\.15\.0:\n {2}webhook no answer, process dead, exit code 1\n {2}.*TypeError/);
	expect(stdout).toMatch(/the same bot with @thread-control\/botkit:\n {2}webhook 200, process alive/);
	expect(status).toBe(0);
});
