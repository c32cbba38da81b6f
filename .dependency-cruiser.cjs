/** Imports point one way (docs/structure.md). @type {import("dependency-cruiser").IConfiguration} */
const only = (name, from, allowed) => ({
	name,
	severity: "error",
	from: { path: from, pathNot: "(\\.test(-data|-d)?\\.ts$|/fixtures/)" },
	to: { path: "^packages/", pathNot: allowed },
});

module.exports = {
	forbidden: [
		{
			name: "no-circular",
			severity: "error",
			from: { path: "^packages/" },
			to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
		},
		only("domain-imports-nothing", "^packages/core/src/domain/", ["^packages/core/src/domain/"]),
		only("ports-know-the-domain", "^packages/core/src/ports/", [
			"^packages/core/src/(domain|ports)/",
			"thread-control-error",
		]),
		only("webhook-knows-the-domain", "^packages/core/src/webhook/", [
			"^packages/core/src/(domain|ports|webhook)/",
			"thread-control-error",
			"core/src/burst",
		]),
		only("graph-knows-the-domain", "^packages/core/src/graph/", [
			"^packages/core/src/(domain|ports|graph)/",
			"thread-control-error",
			"core/src/burst",
		]),
		only("memory-knows-the-ports", "^packages/core/src/memory/", [
			"^packages/core/src/(domain|ports|memory)/",
			"thread-control-error",
		]),
		only("core-knows-core", "^packages/core/", ["^packages/core/"]),
		only("botbuilder-knows-core", "^packages/botbuilder/", ["^packages/(core|botbuilder)/"]),
		only("botkit-knows-botbuilder-and-core", "^packages/botkit/", ["^packages/(core|botbuilder|botkit)/"]),
		only("declarative-knows-botbuilder-and-core", "^packages/botbuilder-declarative/", [
			"^packages/(core|botbuilder|botbuilder-declarative)/",
		]),
		only("sqlite-knows-core", "^packages/store-sqlite/", ["^packages/(core|store-sqlite)/"]),
		only("redis-knows-core", "^packages/store-redis/", ["^packages/(core|store-redis)/"]),
		only("postgres-knows-core", "^packages/store-postgres/", ["^packages/(core|store-postgres)/"]),
		only("stores-know-core-and-stores", "^packages/stores/", ["^packages/(core|stores|store-[a-z]+)/"]),
		only("testing-knows-core", "^packages/testing/", ["^packages/(core|testing)/"]),
		only("emulator-knows-nothing-of-ours", "^packages/emulator/", ["^packages/emulator/"]),
		{
			name: "packages-know-no-tests",
			severity: "error",
			from: { path: "^packages/[^/]+/src" },
			to: { path: "^(test|examples|bench)/" },
		},
		{
			name: "domain-uses-no-library",
			severity: "error",
			from: { path: "^packages/core/src/domain/", pathNot: "\\.test(-data)?\\.ts$" },
			to: { dependencyTypes: ["npm", "npm-dev", "npm-peer", "core"] },
		},
		{
			name: "core-uses-zod-alone",
			severity: "error",
			from: { path: "^packages/core/src", pathNot: "\\.test(-data)?\\.ts$" },
			to: { dependencyTypes: ["npm", "npm-dev", "npm-peer", "npm-optional"], pathNot: "/zod/" },
		},
		{
			name: "no-dev-dependency-in-packages",
			severity: "error",
			from: { path: "^packages/[^/]+/src", pathNot: "(\\.test(-data|-d)?\\.ts$|/page/|/fixtures/)" },
			to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["npm-peer", "type-only"] },
		},
		{
			name: "not-unresolvable",
			severity: "error",
			// What they run on is installed when they run.
			from: { pathNot: "^(bench/peers/bots/bottender|test/clients/)" },
			to: { couldNotResolve: true },
		},
	],
	options: {
		doNotFollow: { path: "node_modules" },
		exclude: { path: "(/dist/|\\.tsc/|^protocol/)" },
		tsPreCompilationDeps: true,
		combinedDependencies: false,
		enhancedResolveOptions: {
			exportsFields: ["exports"],
			conditionNames: ["@thread-control/source", "import", "require", "node", "default", "types"],
			extensions: [".ts", ".tsx", ".mts", ".js", ".mjs", ".cjs"],
		},
	},
};
