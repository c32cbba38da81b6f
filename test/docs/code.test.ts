import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { codeBlocks, pages } from "./code-blocks.ts";
import { type Script, scriptsOf, staleTrials } from "./scripts-of-docs.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
// Inside the workspace, where botkit and our built packages are found.
const folder = fileURLToPath(new URL(".code/", import.meta.url));
const vitest = join(root, "node_modules/vitest/vitest.mjs");

const documents = pages();
const scripts = scriptsOf(documents);
const json = documents.flatMap((page) => codeBlocks(page)).filter(({ language }) => language === "json");

const COMPILER: ts.CompilerOptions = {
	module: ts.ModuleKind.NodeNext,
	target: ts.ScriptTarget.ES2023,
	lib: ["lib.es2023.d.ts"],
	types: ["node"],
	typeRoots: [join(root, "node_modules/@types")],
	allowJs: true,
	checkJs: true,
	skipLibCheck: true,
	noEmit: true,
};

const fileOf = ({ key, language, trial }: Script): string =>
	trial?.file ?? `${key.replace(/\W+/g, "-")}.${language === "ts" ? "mts" : "mjs"}`;

/** One line above the block, however long, so that a line of the file is found in the page. */
const sourceOf = ({ code, trial }: Script): string =>
	[(trial?.before ?? "").replaceAll("\n", " "), code, trial?.after ?? ""].join("\n");

beforeAll(() => {
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	for (const file of ["start-my-bot.mjs", "play-dialog.mjs"]) {
		copyFileSync(new URL(file, import.meta.url), join(folder, file));
	}
	writeFileSync(join(folder, "vitest.config.mjs"), 'export default { test: { include: ["*.vitest.mjs"] } };\n');
	for (const script of scripts) writeFileSync(join(folder, fileOf(script)), sourceOf(script));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the docs have code, and each block of it is tried", () => {
	expect(scripts.length).toBeGreaterThan(5);
	expect(scripts.filter(({ trial }) => trial === undefined).map(({ where }) => where)).toEqual([]);
	expect(staleTrials(scripts)).toEqual([]);
});

test("it compiles: TypeScript strictly, JavaScript by what the packages declare", () => {
	for (const [language, strict] of [
		["ts", true],
		["js", false],
	] as const) {
		const files = new Map(
			scripts.filter((script) => script.language === language).map((script) => [join(folder, fileOf(script)), script]),
		);
		const program = ts.createProgram([...files.keys()], { ...COMPILER, strict });
		expect(ts.getPreEmitDiagnostics(program).map((problem) => inWords(problem, files))).toEqual([]);
	}
}, 120_000);

describe("it runs", () => {
	const runs = scripts.flatMap((script) => {
		const by = script.trial?.run;
		return typeof by === "object" ? by.map((program) => [script.where, program, script] as const) : [];
	});

	test.each(runs)("%s, by %s", (_where, program, script) => {
		const { outputText } = ts.transpileModule(sourceOf(script), {
			compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
		});
		const file = `${script.key.replace(/\W+/g, "-")}.${program}.mjs`;
		const runner = program === "vitest" ? "vitest" : "node:test";
		writeFileSync(
			join(folder, file),
			outputText.replace(/(import \{ test \} from )"[^"]+"/, (_line, start: string) => `${start}"${runner}"`),
		);
		const args = program === "vitest" ? [vitest, "run", "--root", folder, file] : [file];
		expect(said(args)).toBe("");
	});
});

test.each(json.map(({ where, code }) => [where, code]))("%s is JSON", (_where, code) => {
	expect(() => JSON.parse(code)).not.toThrow();
});

/** What a program said before it failed; nothing where it did not. */
function said(args: readonly string[]): string {
	try {
		// The runner of this test must not be seen by the runner within.
		const { VITEST: _, VITEST_WORKER_ID: __, NODE_TEST_CONTEXT: ___, ...env } = process.env;
		execFileSync(process.execPath, args, { cwd: folder, encoding: "utf8", env, stdio: "pipe" });
		return "";
	} catch (error) {
		const { stdout, stderr } = error as { stdout: string; stderr: string };
		return `it failed\n${stdout}\n${stderr}`;
	}
}

function inWords(problem: ts.Diagnostic, files: ReadonlyMap<string, Script>): string {
	const text = ts.flattenDiagnosticMessageText(problem.messageText, " ");
	const { file, start } = problem;
	if (!file || start === undefined) return text;
	const script = files.get(file.fileName);
	if (!script) return `${file.fileName}: ${text}`;
	const [page, fence] = script.where.split(":");
	return `${page}:${Number(fence) + file.getLineAndCharacterOfPosition(start).line}: ${text}`;
}
