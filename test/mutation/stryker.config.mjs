/**
 * Mutation testing of what decides who may speak: the domain, and the part of the runtime that asks its guard
 * (README.md beside this file). Paths are relative to the root, where `npm run mutation` starts it.
 *
 * @type {ConstructorParameters<typeof import("@stryker-mutator/core").Stryker>[0]}
 */
export default {
	packageManager: "npm",
	testRunner: "vitest",
	plugins: ["@stryker-mutator/vitest-runner"],
	vitest: { configFile: "test/mutation/vitest.config.ts", related: true },
	mutate: [
		"packages/core/src/domain/**/*.ts",
		"packages/core/src/runtime/{speech,send-mark,permit,leases,in-flight,hearing,command-answered}.ts",
		"!**/*.{test,test-data}.ts",
	],
	// What the tests read: the sandbox is a copy of this and nothing else.
	ignorePatterns: [
		"**",
		"!package.json",
		"!tsconfig.base.json",
		"!packages/core/src/**",
		"!packages/core/package.json",
		"!protocol/**",
		"!test/mutation/*",
	],
	coverageAnalysis: "perTest",
	concurrency: 2,
	// A mutant that loops is found by its count, one that waits by the tests' own time-out; a busy machine must count as neither.
	timeoutMS: 60_000,
	disableTypeChecks: false,
	incrementalFile: "reports/mutation/incremental.json",
	reporters: ["clear-text", "progress", "html", "json"],
	clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
	htmlReporter: { fileName: "reports/mutation/index.html" },
	jsonReporter: { fileName: "reports/mutation/result.json" },
	tempDirName: ".stryker-tmp",
	thresholds: { high: 95, low: 90, break: 90 },
};
