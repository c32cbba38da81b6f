// Type-checks the workspace with both compilers: 7 over the project references, 6 as the one most users have.
import { node } from "./run.mjs";

const code = await node(["node_modules/typescript7/bin/tsc", "-b"]);
process.exit(code);
