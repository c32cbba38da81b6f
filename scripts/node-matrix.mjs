// Runs the packages' own tests, those at the wire and those of the tarballs on newer Node majors, whose binaries are npm
// packages: npm run test:node, or with one major: npm run test:node -- 24
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { root, toolPath } from "./run.mjs";

const home = join(root, "test/node-matrix");
const PLATFORM = "linux-x64";
const SUITES = [
	["--project", "unit"],
	["--project", "whole", "test/wire", "test/packaging"],
];

function run(command, args, { cwd, env = process.env }) {
	return new Promise((resolve, reject) => {
		const child = spawn(command, args, { cwd, env, stdio: "inherit" });
		child.once("error", reject);
		child.once("exit", (code, signal) => resolve(signal ? 1 : code));
	});
}

if (`${process.platform}-${process.arch}` !== PLATFORM) {
	console.error(
		`The Node binaries of test/node-matrix are for ${PLATFORM}; this is ${process.platform}-${process.arch}.`,
	);
	process.exit(1);
}

const { dependencies } = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
const all = Object.keys(dependencies).map((name) => name.slice("node".length));
const asked = process.argv.slice(2);
const unknown = asked.filter((major) => !all.includes(major));
if (unknown.length > 0) {
	console.error(`No Node ${unknown.join(", ")} in test/node-matrix: ${all.join(", ")}`);
	process.exit(1);
}
if ((await run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: home })) !== 0) process.exit(1);

const verdicts = [];
for (const major of asked.length > 0 ? asked : all) {
	const bin = join(home, "node_modules", `node${major}`, "bin");
	// First on the PATH, so that npm and whatever else a test starts runs on it too.
	const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
	let failed = 0;
	for (const suite of SUITES) {
		console.log(`\n== node ${major}: vitest ${suite.join(" ")}`);
		const code = await run(join(bin, "node"), [toolPath("vitest"), "run", ...suite], { cwd: root, env });
		if (code !== 0) failed += 1;
	}
	verdicts.push([major, failed]);
}
for (const [major, failed] of verdicts) console.log(`node ${major}: ${failed === 0 ? "passed" : "failed"}`);
process.exit(verdicts.some(([, failed]) => failed > 0) ? 1 : 0);
