import { expect, test } from "vitest";
import { passArguments, readHandoffOptions } from "./handoff-options.ts";

test("begun from code the plain names count, over the defaults", () => {
	const given = { user: "u1", channel: "u1", target: 42, reason: "asked", metadata: { order: 7 } };
	expect(readHandoffOptions(given, { reason: "other", say: "Bye." })).toEqual({
		target: 42,
		reason: "asked",
		metadata: { order: 7 },
		say: "Bye.",
	});
});

test("begun from a script only the handoff names count: its other variables are its own", () => {
	const given = { thread: undefined, target: "80 kilograms", reason: "headache", handoffReason: "asked" };
	expect(readHandoffOptions(given, {})).toEqual({ reason: "asked" });
});

test("the handoff names count from code too, after the plain ones", () => {
	expect(readHandoffOptions({ handoffReason: "later", reason: "first" }, {})).toEqual({ reason: "first" });
	expect(readHandoffOptions({ handoffSay: "Bye." }, {})).toEqual({ say: "Bye." });
});

test.each([
	[{ target: true }],
	[{ reason: 5 }],
	[{ metadata: ["a"] }],
	[{ say: null }],
	[{ returnWithinMs: "60000" }],
	[{ agentSilentWithinMs: "60000" }],
	[{ customerSilentWithinMs: true }],
	[{ whenSilent: "shout" }],
	[{ assumeSilent: "yes" }],
	[{ returnOn: "passed" }],
	[{ returnOn: ["passed", "sometimes"] }],
	[{ hubStatus: 1 }],
	["text"],
	[null],
	[undefined],
])("what is of the wrong type is passed over: %j", (given) => {
	expect(readHandoffOptions(given, { reason: "default" })).toEqual({ reason: "default" });
});

test("the silences go to the pass, begun from code and from a script", () => {
	const silences = { agentSilentWithinMs: 60_000, customerSilentWithinMs: 120_000, whenSilent: "tell" } as const;
	expect(passArguments(readHandoffOptions(silences, {}))).toEqual([undefined, silences]);
	const script = {
		thread: "default",
		handoffAgentSilentWithinMs: 60_000,
		handoffCustomerSilentWithinMs: 120_000,
		handoffWhenSilent: "tell",
	};
	expect(readHandoffOptions(script, {})).toEqual(silences);
});

test("a target of null is the default app, a missing one is the control's own", () => {
	expect(passArguments(readHandoffOptions({ target: null }, { target: "42" }))[0]).toBeNull();
	expect(passArguments(readHandoffOptions({}, {}))[0]).toBeUndefined();
	expect(passArguments(readHandoffOptions({ target: 42 }, {}))[0]).toBe("42");
});

test("what the waiting step alone reads does not go to the pass", () => {
	const options = readHandoffOptions({ returnOn: ["passed"], hubStatus: true, say: "Bye." }, {});
	expect(options).toEqual({ returnOn: ["passed"], hubStatus: true, say: "Bye." });
	expect(passArguments(options)).toEqual([undefined, { say: "Bye." }]);
	expect(readHandoffOptions({ thread: "default", handoffReturnOn: ["read"], handoffHubStatus: true }, {})).toEqual({
		returnOn: ["read"],
		hubStatus: true,
	});
});
