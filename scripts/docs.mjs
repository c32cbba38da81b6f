// Writes the API reference from the docstrings into api-docs/: npm run docs. A missing docstring or a dead link fails it.
import { node, toolPath } from "./run.mjs";

// typedoc reads the declarations of the packages a package refers to.
const code = (await node(["scripts/typecheck.mjs"])) || (await node([toolPath("typedoc"), ...process.argv.slice(2)]));
process.exit(code);
