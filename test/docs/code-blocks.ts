import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** A fenced block of a page of the docs. */
export interface CodeBlock {
	/** `page:line` of its fence: where an editor jumps to. */
	readonly where: string;
	/** Its number among the page's blocks of that language, from 1. */
	readonly nth: number;
	readonly language: string;
	readonly code: string;
}

/** The Markdown pages of the repository, those not committed yet too. */
export function pages(): readonly string[] {
	const listed = ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"];
	return execFileSync("git", listed, { cwd: root, encoding: "utf8" })
		.trim()
		.split("\n")
		.filter((page) => existsSync(root + page));
}

/** The fenced blocks of a page that name a language, in order; `page` is relative to the repository. */
export function codeBlocks(page: string): readonly CodeBlock[] {
	const text = readFileSync(root + page, "utf8");
	const counts = new Map<string, number>();
	return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(({ 1: language = "", 2: code = "", index }) => {
		const nth = (counts.get(language) ?? 0) + 1;
		counts.set(language, nth);
		return { where: `${page}:${text.slice(0, index).split("\n").length}`, nth, language, code };
	});
}

/** A page's block of JavaScript that comes first. Throws where there is none. */
export function firstScript(page: string): string {
	const block = codeBlocks(page).find(({ language }) => language === "js");
	if (!block) throw new Error(`${page} has no block of JavaScript`);
	return block.code;
}
