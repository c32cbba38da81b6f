import { execFileSync } from "node:child_process";
import { ADAPTER_CASES } from "@thread-control/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { InstalledContract } from "./installed-contract.ts";
import { PackedPackages } from "./packed-packages.ts";

/** The lowest that is supported, and the last there will be. */
const VERSIONS = ["4.15.0", "4.23.3"];

const packed = new PackedPackages();
beforeAll(() => packed.pack(["core", "botbuilder", "testing"]), 240_000);
afterAll(() => packed.remove());

describe.each(VERSIONS)("a bot on botbuilder %s, installed by npm from the tarballs", (version) => {
	let folder: string;
	let warnings: readonly string[];

	beforeAll(async () => {
		const beside = { "botbuilder-core": version, "botbuilder-dialogs": version, botbuilder: version };
		// The adapter needs request and does not say so.
		const adapter = { "botbuilder-adapter-facebook": "1.0.12", request: "2.88.2" };
		({ folder, warnings } = await packed.npmProjectBeside(`botbuilder-${version}`, { ...beside, ...adapter }));
	}, 240_000);

	test("npm warns of no peer, and there is one copy of the framework", () => {
		expect(warnings.filter((line) => /peer|ERESOLVE/i.test(line))).toEqual([]);
		const tree = execFileSync(
			"npm",
			["ls", "botbuilder-core", "botbuilder-dialogs", "--all", "--parseable", "--long"],
			{
				cwd: folder,
				encoding: "utf8",
				stdio: ["ignore", "pipe", "ignore"],
			},
		);
		const copies = tree.split("\n").filter((line) => /botbuilder-(core|dialogs)@/.test(line));
		expect(copies.map((line) => /(botbuilder-(?:core|dialogs)@[\d.]+)/.exec(line)?.[1]).sort()).toEqual([
			`botbuilder-core@${version}`,
			`botbuilder-dialogs@${version}`,
		]);
	});

	test("it passes the adapter contract, by its own webhook and behind Azure Bot Service", () => {
		const contract = new InstalledContract(folder);
		const tests = ADAPTER_CASES.length;
		expect(contract.run("direct")).toEqual({ tests, passed: tests, skipped: 0 });
		expect(contract.run("azure")).toEqual({ tests, passed: tests - 2, skipped: 2 });
	}, 120_000);
});
