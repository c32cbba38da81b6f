// Type-checks the workspace with two compilers, 6 as the one most users have and 7, and the emulator's page by its own settings.
import { node, root, toolPath } from "./run.mjs";

const codes = [
	await node([toolPath("typescript", "tsc"), "-b", "--force"]),
	await node([toolPath("typescript7", "tsc"), "-b", "--force"]),
	await node([toolPath("typescript7", "tsc"), "-p", `${root}packages/emulator/src/page`, "--noEmit"]),
];
process.exit(codes.every((code) => code === 0) ? 0 : 1);
