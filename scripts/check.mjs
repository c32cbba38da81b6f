// Everything besides the tests: lint, types, boundaries, dead code, packaging. Each check runs, whatever the others say.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { node, root, toolPath } from "./run.mjs";

const packages = readdirSync(join(root, "packages"));
const inPackage = (name) => ({ cwd: join(root, "packages", name) });
// publint and attw pack with pnpm, which they look for on the PATH.
const env = { ...process.env, PATH: `${join(root, "node_modules", ".bin")}:${process.env.PATH}` };

const checks = [
	["lint", () => node([toolPath("@biomejs/biome", "biome"), "check", "."])],
	["types", () => node(["scripts/typecheck.mjs"])],
	[
		"boundaries",
		() =>
			node([
				toolPath("dependency-cruiser", "depcruise"),
				"--config",
				".dependency-cruiser.cjs",
				"packages",
				"test",
				"examples",
				"bench",
			]),
	],
	["dead code", () => node([toolPath("knip")])],
	["build", () => node(["scripts/build.mjs"])],
	...packages.flatMap((name) => [
		[`publint ${name}`, () => node([toolPath("publint"), "--strict", "--pack", "pnpm"], { ...inPackage(name), env })],
		[
			`types of ${name}`,
			() =>
				node([toolPath("@arethetypeswrong/cli", "attw"), "--pack", ".", "--profile", "node16"], {
					...inPackage(name),
					env,
				}),
		],
	]),
];

let passed = 0;
const failed = [];
for (const [name, run] of checks) {
	console.log(`== ${name}`);
	if ((await run()) === 0) passed += 1;
	else failed.push(name);
}
console.log(`\nchecks: ${passed} passed, ${failed.length} failed${failed.length ? `: ${failed.join(", ")}` : ""}`);
process.exit(failed.length === 0 ? 0 : 1);
