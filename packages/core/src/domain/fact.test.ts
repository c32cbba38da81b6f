import { describe, expect, test } from "vitest";
import { EPOCH } from "./arbitrary.test-data.ts";
import {
	compareOrder,
	compareStrong,
	laterStrong,
	laterWeak,
	orderAfter,
	STRONG_TYPES,
	type StrongFact,
	type StrongType,
} from "./fact.ts";
import { UNKNOWN } from "./owner.ts";

function fact(rest: Partial<StrongFact> = {}): StrongFact {
	const { at = EPOCH } = rest;
	return {
		type: "passed",
		id: "a",
		at,
		seq: 0,
		owner: UNKNOWN,
		until: at,
		expiresAt: null,
		metadata: null,
		from: null,
		answered: true,
		...rest,
	};
}

/** DESIGN §5, from the weakest to the strongest; `extend` stands with our own commands, below the ones that move control. */
const PRECEDENCE: readonly StrongType[] = [
	"send_refused",
	"owner_read",
	"own_extend",
	"own_pass",
	"own_release",
	"own_take",
	"passed",
	"taken",
];

describe("strong facts", () => {
	test("the precedence is DESIGN's", () => {
		expect(STRONG_TYPES).toEqual(PRECEDENCE);
	});

	const pairs = PRECEDENCE.flatMap((lower, index) =>
		PRECEDENCE.slice(index + 1).map((higher) => [lower, higher] as const),
	);

	test.each(pairs)("at the same moment %s gives way to %s", (lower, higher) => {
		const weaker = fact({ type: lower, id: "z" });
		const stronger = fact({ type: higher, id: "a" });
		expect(compareStrong(weaker, stronger)).toBeLessThan(0);
		expect(compareStrong(stronger, weaker)).toBeGreaterThan(0);
		expect(laterStrong(weaker, stronger)).toBe(stronger);
		expect(laterStrong(stronger, weaker)).toBe(stronger);
	});

	test.each(pairs)("what was decided on %s comes after %s whatever it is", (lower, higher) => {
		expect(compareStrong(fact({ type: lower, seq: 1 }), fact({ type: higher }))).toBeGreaterThan(0);
	});

	test.each([
		[
			"time before all else",
			fact({ type: "taken", seq: 9, id: "z" }),
			fact({ type: "send_refused", at: EPOCH + 1, id: "a" }),
		],
		["seq before precedence", fact({ type: "taken", id: "z" }), fact({ type: "send_refused", seq: 1, id: "a" })],
		["precedence before id", fact({ type: "passed", id: "z" }), fact({ type: "taken", id: "a" })],
		["id before the answer", fact({ id: "a", answered: true }), fact({ id: "b", answered: false })],
		["the answered state of one command", fact({ answered: false, until: EPOCH + 9 }), fact({ answered: true })],
		["the later answer last of all", fact({ until: EPOCH }), fact({ until: EPOCH + 1 })],
	])("%s", (_, earlier, later) => {
		expect(compareStrong(earlier, later)).toBeLessThan(0);
		expect(compareStrong(later, earlier)).toBeGreaterThan(0);
	});

	test("a fact is not later than itself, and the first is later than none", () => {
		const known = fact();
		expect(compareStrong(known, { ...known })).toBe(0);
		expect(laterStrong(known, { ...known })).toBe(known);
		expect(laterStrong(null, known)).toBe(known);
	});
});

describe("weak facts", () => {
	test.each([
		["the later", { at: EPOCH, id: "z" }, { at: EPOCH + 1, id: "a" }],
		["at one moment the greater id", { at: EPOCH, id: "a" }, { at: EPOCH, id: "b" }],
	])("%s stays", (_, earlier, later) => {
		expect(laterWeak(earlier, later)).toBe(later);
		expect(laterWeak(later, earlier)).toBe(later);
		expect(laterWeak(null, earlier)).toBe(earlier);
	});

	test("a message that is heard again is not a newer one", () => {
		const known = { at: EPOCH, id: "m_1" };
		expect(laterWeak(known, { ...known })).toBe(known);
	});
});

test("places in the order: time, then what was decided on what", () => {
	const places = [-1, 0, 1].flatMap((at) => [0, 1, 2].map((seq) => ({ at, seq })));
	for (const [index, place] of places.entries()) {
		expect(places.map((other) => Math.sign(compareOrder(place, other)))).toEqual(
			places.map((_, other) => Math.sign(index - other)),
		);
	}
});

describe("our own acts", () => {
	test.each([
		["nothing known: its start", null, EPOCH, { at: EPOCH, seq: 0 }],
		["begun after what was known: its start", { at: EPOCH, seq: 4 }, EPOCH + 1, { at: EPOCH + 1, seq: 0 }],
		["begun in the same millisecond: the known moment, one later", { at: EPOCH, seq: 0 }, EPOCH, { at: EPOCH, seq: 1 }],
		["our clock is behind: the known moment, one later", { at: EPOCH, seq: 1 }, EPOCH - 5, { at: EPOCH, seq: 2 }],
	])("%s", (_, known, startAt, expected) => {
		const order = orderAfter(known, startAt);
		expect(order).toEqual(expected);
		if (known !== null) expect(compareOrder(order, known)).toBeGreaterThan(0);
	});
});
