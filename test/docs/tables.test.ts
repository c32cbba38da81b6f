import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

test("docs/tables.md is what the domain says", async () => {
	const { tables } = (await import(`${root}scripts/tables-of-domain.mjs`)) as { tables: () => string };
	expect(readFileSync(`${root}docs/tables.md`, "utf8")).toBe(tables());
});

test("every link of the docs leads somewhere", () => {
	const pages = execFileSync("git", ["ls-files", "*.md"], { cwd: root, encoding: "utf8" }).trim().split("\n");
	const broken = pages.flatMap((page) =>
		[...readFileSync(join(root, page), "utf8").matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
			.map(([, target]) => target ?? "")
			.filter((target) => !existsSync(join(root, dirname(page), target)))
			.map((target) => `${page}: ${target}`),
	);
	expect(broken).toEqual([]);
});
