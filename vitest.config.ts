import { defineConfig } from "vitest/config";

const conditions = ["@thread-control/source", "module", "node", "development|production"];

export default defineConfig({
	test: {
		projects: [
			{
				resolve: { conditions },
				ssr: { resolve: { conditions } },
				test: { name: "unit", include: ["packages/*/src/**/*.test.ts"], testTimeout: 20_000 },
			},
			{
				// What the built packages, the examples and real processes do.
				test: { name: "whole", include: ["test/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000 },
			},
		],
	},
});
