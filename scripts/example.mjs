// Runs one example in the foreground: npm run example -- botkit
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./run.mjs";

/** An example's entry: its bot, or what is named after its folder. */
const entryOf = (name) =>
	["bot.mjs", `${name}.mjs`].map((file) => join(root, "examples", name, file)).find((path) => existsSync(path));

const examples = readdirSync(join(root, "examples")).filter((name) => entryOf(name) !== undefined);
const [name] = process.argv.slice(2);
if (name === undefined || !examples.includes(name)) {
	console.error(`Which example? npm run example -- ${examples.join(" | ")}`);
	process.exit(1);
}
await import(pathToFileURL(entryOf(name)).href);
