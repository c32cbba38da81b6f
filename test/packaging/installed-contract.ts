import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const SOURCES = fileURLToPath(new URL("../../packages/botbuilder/src/", import.meta.url));

/** The bots that packages/botbuilder's own run of the adapter contract is made of. */
const BOTS = ["contract-dialog", "contract-direct-bot", "contract-azure-bot"] as const;

/** The adapter contract in a project outside the workspace: the bots as they stand, on what is installed there. */
export class InstalledContract {
	readonly #folder: string;

	constructor(folder: string) {
		this.#folder = folder;
		for (const bot of BOTS) {
			const source = readFileSync(join(SOURCES, `${bot}.test-data.ts`), "utf8");
			const { outputText } = ts.transpileModule(source, {
				compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true },
			});
			const installed = outputText
				.replaceAll('"./index.ts"', '"@thread-control/botbuilder"')
				.replaceAll(/"\.\/([\w-]+)\.test-data\.ts"/g, '"./$1.mjs"');
			writeFileSync(join(folder, `${bot}.mjs`), installed);
		}
		this.#write("direct", "createDirectBot as createBot", "");
		this.#write("azure", "createAzureBot as createBot, AZURE_SKIPS as skip", ", skip");
	}

	/** Runs the contract by `node --test`; answers what it reports at its end. Throws with the whole report where a case fails. */
	run(door: "direct" | "azure"): { readonly tests: number; readonly passed: number; readonly skipped: number } {
		const args = ["--test", "--test-reporter=tap", `${door}.test.mjs`];
		let report: string;
		try {
			report = execFileSync(process.execPath, args, {
				cwd: this.#folder,
				encoding: "utf8",
				stdio: ["ignore", "pipe", "ignore"],
				env: withoutVitest(),
			});
		} catch (cause) {
			throw new Error(`the contract is broken:\n${(cause as { stdout: string }).stdout}`);
		}
		const count = (name: string): number => Number(new RegExp(`^# ${name} (\\d+)$`, "m").exec(report)?.[1]);
		return { tests: count("tests"), passed: count("pass"), skipped: count("skipped") };
	}

	#write(door: string, parts: string, skip: string): void {
		const code = `import { test } from "node:test";
import { adapterContract } from "@thread-control/testing";
import { ${parts} } from "./contract-${door}-bot.mjs";
adapterContract({ test, createBot${skip} });
`;
		writeFileSync(join(this.#folder, `${door}.test.mjs`), code);
	}
}

/** A runner within a runner: Node's own must not take itself for a part of ours. */
function withoutVitest(): NodeJS.ProcessEnv {
	const { NODE_TEST_CONTEXT, NODE_OPTIONS, ...env } = process.env;
	return env;
}
