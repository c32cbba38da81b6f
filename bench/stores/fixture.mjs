// Node 20 runs no TypeScript: the servers that the stores' tests start are bundled for the benches.
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "vite";

const PACKAGES = fileURLToPath(new URL("../../packages/", import.meta.url));

/** Imports `packages/{name}/src/fixtures/{file}.ts`. */
export async function importFixture(name, file) {
	// Within the package, where the fixture finds its driver.
	const folder = mkdtempSync(join(PACKAGES, name, "node_modules/.bench-"));
	try {
		await build({
			configFile: false,
			logLevel: "error",
			build: {
				ssr: join(PACKAGES, name, `src/fixtures/${file}.ts`),
				outDir: folder,
				rolldownOptions: { output: { entryFileNames: `${file}.mjs` } },
			},
		});
		return await import(pathToFileURL(join(folder, `${file}.mjs`)).href);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
