import { defineConfig } from "tsdown";

export default defineConfig({
	entry: ["src/index.ts"],
	format: ["esm", "cjs"],
	target: "node20.19",
	platform: "node",
	dts: true,
	sourcemap: true,
	fixedExtension: true,
	// Finds the page beside the built file, in CommonJS too.
	shims: true,
});
