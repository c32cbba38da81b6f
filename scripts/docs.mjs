// Writes the API reference from the docstrings into api-docs/: npm run docs. A missing docstring or a dead link fails it.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { node, root, toolPath } from "./run.mjs";

// typedoc reads the declarations of the packages that a package refers to.
const packages = readdirSync(join(root, "packages")).map((name) => join("packages", name));
const code =
	(await node(["node_modules/typescript7/bin/tsc", "-b", ...packages])) || (await node([toolPath("typedoc")]));
process.exit(code);
