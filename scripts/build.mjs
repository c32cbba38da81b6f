// Builds every package whose sources changed since its last build; a stamp beside the output says what it was built from.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { quietly, root, toolPath } from "./run.mjs";

const stamps = join(root, ".build");
mkdirSync(stamps, { recursive: true });

function filesBelow(dir) {
	return readdirSync(dir, { withFileTypes: true })
		.filter((entry) => entry.name !== "dist" && entry.name !== "node_modules")
		.flatMap((entry) => (entry.isDirectory() ? filesBelow(join(dir, entry.name)) : [join(dir, entry.name)]))
		.sort();
}

function fingerprint(dir) {
	const hash = createHash("sha256").update(process.versions.node);
	for (const file of [...filesBelow(dir), join(root, "pnpm-lock.yaml")])
		hash.update(file.slice(root.length)).update(readFileSync(file));
	return hash.digest("hex");
}

const packages = readdirSync(join(root, "packages")).filter((name) =>
	statSync(join(root, "packages", name)).isDirectory(),
);

const results = await Promise.all(
	packages.map(async (name) => {
		const dir = join(root, "packages", name);
		const want = fingerprint(dir);
		const stamp = join(stamps, name);
		if (existsSync(join(dir, "dist")) && existsSync(stamp) && readFileSync(stamp, "utf8") === want) return 0;
		let code = await quietly([toolPath("tsdown")], { cwd: dir });
		if (code === 0 && existsSync(join(dir, "vite.config.ts"))) {
			code = await quietly([toolPath("vite"), "build"], { cwd: dir });
		}
		if (code === 0) writeFileSync(stamp, want);
		else console.error(`building packages/${name} failed`);
		return code;
	}),
);
if (results.some((code) => code !== 0)) process.exit(1);
