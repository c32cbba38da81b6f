// Writes docs/tables.md from the domain: npm run tables
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./run.mjs";
import { tables } from "./tables-of-domain.mjs";

writeFileSync(join(root, "docs/tables.md"), tables());
