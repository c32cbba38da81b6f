import { defineConfig } from "vitest/config";

const conditions = ["@thread-control/source", "module", "node", "development|production"];

export default defineConfig({
	test: {
		projects: [
			{
				resolve: { conditions },
				ssr: { resolve: { conditions } },
				test: {
					name: "unit",
					include: ["packages/*/src/**/*.test.ts"],
					testTimeout: 20_000,
					// A PostgreSQL server is made anew in one.
					hookTimeout: 60_000,
					sequence: { groupOrder: 0 },
				},
			},
			{
				// What the built packages, the examples and real processes do.
				test: {
					name: "whole",
					include: ["test/**/*.test.ts"],
					exclude: ["test/browser/**", "**/node_modules/**"],
					testTimeout: 60_000,
					hookTimeout: 60_000,
					sequence: { groupOrder: 1 },
				},
			},
			{
				// A person's pace: alone on the machine, one file after the other.
				test: {
					name: "browser",
					include: ["test/browser/**/*.test.ts"],
					testTimeout: 60_000,
					hookTimeout: 60_000,
					fileParallelism: false,
					sequence: { groupOrder: 2 },
				},
			},
		],
	},
});
