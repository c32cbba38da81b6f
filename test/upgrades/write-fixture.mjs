// Writes the fixture of the release that the built packages are: `node test/upgrades/write-fixture.mjs`, after `npm run build`.
// Each release that is published adds one, fixtures/<version>/, and it is committed with the release; from then on it is never
// written again: its stores are what people have. README.md in this folder says what lies in it, and what reads it.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const { version } = JSON.parse(readFileSync(path("../../packages/core/package.json"), "utf8"));
const { module } = await runnerImport(path("fixture.ts"));
console.log(`written: ${await module.writeFixture(version)}`);
// The story leaves a bot in the midst of a turn.
process.exit(0);
