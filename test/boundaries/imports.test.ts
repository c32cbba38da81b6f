import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The rules that fail for the whole tree, or for one file put in on purpose. */
function brokenRules(): string[] {
	const depcruise = join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
	const { stdout } = spawnSync(
		process.execPath,
		[depcruise, "--config", ".dependency-cruiser.cjs", "--output-type", "json", "packages"],
		{ cwd: root, encoding: "utf8", maxBuffer: 1 << 28 },
	);
	const result = JSON.parse(stdout) as {
		summary: { violations: { rule: { name: string }; from: string; to: string }[] };
	};
	return result.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
}

const planted: string[] = [];
function plant(folder: string, code: string): void {
	const file = join(root, folder, `planted-${planted.length}.ts`);
	planted.push(file);
	writeFileSync(file, code);
}
afterAll(() => {
	for (const file of planted) rmSync(file, { force: true });
});

describe("imports point one way", () => {
	test("no rule of .dependency-cruiser.cjs is broken", () => {
		expect(brokenRules()).toEqual([]);
	}, 120_000);

	test("every forbidden direction is really caught", () => {
		plant(
			"packages/core/src/domain",
			'export { createThreadControl as planted } from "../runtime/create-thread-control.ts";\n',
		);
		plant("packages/core/src/domain", 'export { createHash as planted } from "node:crypto";\n');
		plant("packages/core/src/webhook", 'export { createGraph as planted } from "../graph/create-graph.ts";\n');
		plant("packages/core/src", 'export * as planted from "../../botbuilder/src/index.ts";\n');
		plant("packages/botbuilder/src", 'export * as planted from "../../botkit/src/index.ts";\n');
		plant("packages/emulator/src", 'export * as planted from "../../core/src/index.ts";\n');
		try {
			const broken = brokenRules();
			for (const rule of [
				"domain-imports-nothing",
				"domain-uses-no-library",
				"webhook-knows-the-domain",
				"core-knows-core",
				"botbuilder-knows-core",
				"emulator-knows-nothing-of-ours",
			]) {
				expect(broken.filter((line) => line.startsWith(`${rule}: `) && line.includes("planted-"))).not.toEqual([]);
			}
		} finally {
			for (const file of planted.splice(0)) rmSync(file, { force: true });
		}
	}, 120_000);
});

describe("manifests", () => {
	const manifests = readdirSync(join(root, "packages")).map(
		(name) => JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8")) as Record<string, unknown>,
	);

	test("core depends on zod alone", () => {
		const core = manifests.find(({ name }) => name === "@thread-control/core");
		expect(Object.keys(core?.["dependencies"] as object)).toEqual(["zod"]);
		expect(core).not.toHaveProperty("peerDependencies");
	});

	test("the emulator depends on nothing of ours", () => {
		const emulator = manifests.find(({ name }) => name === "@thread-control/emulator");
		const all = { ...(emulator?.["dependencies"] as object), ...(emulator?.["devDependencies"] as object) };
		expect(Object.keys(all).filter((name) => name.startsWith("@thread-control/"))).toEqual([]);
	});

	test("every package is MIT, 0.1.0, for Node 20.19, and dual", () => {
		for (const manifest of manifests) {
			expect(manifest).toMatchObject({ license: "MIT", version: "0.1.0", engines: { node: ">=20.19" } });
			const exported = (manifest["publishConfig"] as { exports: Record<string, object> }).exports["."];
			expect(exported).toHaveProperty("import.types");
			expect(exported).toHaveProperty("require.types");
		}
	});
});
