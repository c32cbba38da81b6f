// Makes the tarballs of every package in tarballs/.
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { node, root, toolPath } from "./run.mjs";

const tarballs = join(root, "tarballs");
rmSync(tarballs, { recursive: true, force: true });
mkdirSync(tarballs);
if ((await node(["scripts/build.mjs"])) !== 0) process.exit(1);
for (const name of readdirSync(join(root, "packages"))) {
	const code = await node([toolPath("pnpm"), "pack", "--pack-destination", tarballs], {
		cwd: join(root, "packages", name),
	});
	if (code !== 0) process.exit(code);
}
