import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const here = fileURLToPath(new URL(".", import.meta.url));
const packages = [
	"core",
	"botbuilder",
	"botbuilder-declarative",
	"botkit",
	"emulator",
	"store-postgres",
	"store-redis",
	"store-sqlite",
	"stores",
	"testing",
];

/** What a fresh process sees of a built package, by `import` or by `require`. */
function exportsOf(name: string, how: "import" | "require"): string[] {
	const load =
		how === "import"
			? `await import("@thread-control/${name}")`
			: `createRequire(import.meta.url)("@thread-control/${name}")`;
	const code = `import { createRequire } from "node:module"; const it = ${load}; console.log(JSON.stringify(Object.keys(it).sort()));`;
	const output = execFileSync(process.execPath, ["--input-type=module", "--eval", code], {
		cwd: here,
		encoding: "utf8",
	});
	return JSON.parse(output.trim().split("\n").at(-1) ?? "[]") as string[];
}

describe.each(packages)("@thread-control/%s as built", (name) => {
	test("import and require see the same exports", () => {
		const imported = exportsOf(name, "import").filter((key) => key !== "default" && key !== "module.exports");
		const required = exportsOf(name, "require").filter((key) => key !== "default" && key !== "module.exports");
		expect(imported).not.toEqual([]);
		expect(required).toEqual(imported);
	});
});
