import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { firstScript } from "../docs/code-blocks.ts";

export type ModuleKind = "mjs" | "cjs";

/** What the README leaves to the reader: where the secrets come from. */
const SECRETS =
	"const { PAGE_ACCESS_TOKEN: access_token, APP_SECRET: app_secret, VERIFY_TOKEN: verify_token } = process.env;\n";

/** Writes the code of a README as a bot that calls the emulator instead of Meta, and is otherwise as printed. */
export function writeBot(folder: string, readme: string, kind: ModuleKind): string {
	const printed = firstScript(readme);
	const elsewhere = printed.replace("threadControl({ ", "threadControl({ graphUrl: process.env.GRAPH_URL, ");
	if (elsewhere === printed) throw new Error(`${readme} shows no threadControl({ … }) to tell where the platform is`);
	const code = SECRETS + elsewhere;
	const file = `${readme.includes("/") ? "guide" : "readme"}.${kind}`;
	writeFileSync(join(folder, file), kind === "mjs" ? code : withRequire(code));
	return file;
}

/** The same code as a CommonJS reader would type it. */
function withRequire(code: string): string {
	return code.replace(/^import (\{[^}]+\}) from (['"][^'"]+['"])/gm, "const $1 = require($2)");
}
