import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const conditions = ["@thread-control/source", "module", "node", "development|production"];

/** Run first: they are of one part alone and the fastest, and the first test that fails ends a mutant's run. */
const FIRST = [/\/domain\//, /\/runtime\/(in-flight|leases|permit|send-mark)\./, /\/runtime\/speech/];

/** The tests of the runtime that ask the guard, or wait for who asks it. */
const ASKING = [
	"accounts",
	"call-api",
	"close",
	"commands*",
	"handle",
	"in-flight",
	"leases",
	"newer-record",
	"permit",
	"pipeline",
	"quiet",
	"routing",
	"send-mark",
	"sent-before",
	"speech*",
	"take-over",
	"turns",
];

class PartsFirst extends BaseSequencer {
	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		const rank = ({ moduleId }: TestSpecification): number =>
			(FIRST.findIndex((part) => part.test(moduleId)) + FIRST.length + 1) % (FIRST.length + 1);
		return [...files].sort((a, b) => rank(a) - rank(b));
	}
}

/** The unit tests Stryker runs against each mutant: the domain's, and those of the runtime that ask the guard. */
export default defineConfig({
	resolve: { conditions },
	ssr: { resolve: { conditions } },
	test: {
		include: ["packages/core/src/domain/**/*.test.ts", `packages/core/src/runtime/{${ASKING.join()}}.test.ts`],
		// Random input kills by chance; what counts here is what is killed each time.
		exclude: ["**/*.property.test.ts"],
		// A mutant that makes a test wait for ever is found by that.
		testTimeout: 5_000,
		sequence: { sequencer: PartsFirst },
	},
});
