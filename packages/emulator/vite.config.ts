import { fileURLToPath } from "node:url";
import preact from "@preact/preset-vite";
import { defineConfig } from "vite";

export default defineConfig({
	root: fileURLToPath(new URL("./src/page", import.meta.url)),
	base: "./",
	plugins: [preact()],
	build: { outDir: "../../dist/page", emptyOutDir: true, target: "es2022" },
});
