import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyInputs, anyRules, contextAt, EPOCH, eventOf, RULES, SELF } from "./arbitrary.test-data.ts";
import { guard } from "./guard.ts";
import { standingOf } from "./owner.ts";
import { EMPTY_RECORD, type ThreadRecord } from "./record.ts";
import { type Input, transition } from "./transition.ts";
import { viewThread } from "./view.ts";

const NOW = EPOCH + 10_000;

function fold(inputs: readonly Input[], rules: Parameters<typeof contextAt>[1]): ThreadRecord {
	return inputs.reduce((record, input) => transition(record, input, contextAt(NOW, rules))[0], EMPTY_RECORD);
}

test("any order and any repetition of the same facts, commands and answers gives the same record, 100,000 shuffles", () => {
	let shuffles = 0;
	fc.assert(
		fc.property(
			anyInputs.chain((inputs) =>
				fc.tuple(
					fc.constant(inputs),
					fc.array(
						fc.tuple(
							fc.shuffledSubarray([...inputs], { minLength: inputs.length, maxLength: inputs.length }),
							fc.subarray([...inputs]),
						),
						{ minLength: 20, maxLength: 20 },
					),
				),
			),
			anyRules,
			([inputs, shuffled], rules) => {
				const expected = fold(inputs, rules);
				for (const [order, repeated] of shuffled) {
					shuffles += 1;
					expect(fold([...order, ...repeated], rules)).toEqual(expected);
				}
			},
		),
		{ numRuns: 5_000 },
	);
	expect(shuffles).toBeGreaterThanOrEqual(100_000);
}, 120_000);

test("the guard never says yes when the derived owner is someone else, nor while a command is on its way", () => {
	fc.assert(
		fc.property(anyInputs, anyRules, fc.integer({ min: 0, max: 48 * 3_600_000 }), (inputs, rules, later) => {
			const record = fold(inputs, rules);
			const all = { ...RULES, ...rules };
			const view = viewThread(record, all, NOW + later);
			const { verdict } = guard(view, all, record.command);
			if (standingOf(view.owner, SELF) === "standby") expect(verdict).not.toBe("send");
			if (view.pending) expect(verdict).toBe("suppress");
			if (view.doubt === "settling" || view.doubt === "expiry") expect(verdict).not.toBe("send");
		}),
		{ numRuns: 20_000 },
	);
}, 60_000);

test("a standby message never makes a thread ours", () => {
	fc.assert(
		fc.property(anyInputs, anyRules, (inputs, rules) => {
			const standby = inputs.filter(
				(input) => input.type === "event" && input.event.via === "standby" && input.event.kind === "message",
			);
			const record = fold(standby, rules);
			const { standing } = viewThread(record, { ...RULES, ...rules }, NOW);
			expect(standing).toBe(standby.length === 0 ? "unknown" : "standby");
		}),
		{ numRuns: 5_000 },
	);
});

test("after the customer's message on the normal channel, nobody else has the thread for certain", () => {
	fc.assert(
		fc.property(anyInputs, anyRules, (inputs, rules) => {
			const last: Input = { type: "event", event: eventOf("message", NOW + RULES.settleMs) };
			const all = { ...RULES, ...rules };
			const { standing, doubt } = viewThread(fold([...inputs, last], rules), all, NOW + RULES.settleMs);
			const everybodyHears =
				rules.profile === "zero_config" || (rules.profile === "hop_v2" && rules.role === "secondary");
			if (!everybodyHears) expect([standing, doubt]).toEqual(["control", null]);
			else expect(["control", "idle", "settling"]).toContain(doubt ?? standing);
		}),
		{ numRuns: 5_000 },
	);
});

test("a transition changes nothing it was given", () => {
	fc.assert(
		fc.property(anyInputs, anyRules, (inputs, rules) => {
			let record: ThreadRecord = EMPTY_RECORD;
			for (const input of inputs) {
				const before = structuredClone(record);
				const [next] = transition(record, input, contextAt(NOW, rules));
				expect(record).toEqual(before);
				record = next;
			}
		}),
		{ numRuns: 2_000 },
	);
});
