// Runs one example in the foreground: npm run example -- botkit
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./run.mjs";

const examples = readdirSync(join(root, "examples")).filter((name) => existsSync(join(root, "examples", name, "bot.mjs")));
const [name] = process.argv.slice(2);
if (name === undefined || !examples.includes(name)) {
	console.error(`Which example? npm run example -- ${examples.join(" | ")}`);
	process.exit(1);
}
await import(pathToFileURL(join(root, "examples", name, "bot.mjs")).href);
