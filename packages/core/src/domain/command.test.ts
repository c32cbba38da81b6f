import { describe, expect, test } from "vitest";
import { DESK, EPOCH, SELF } from "./arbitrary.test-data.ts";
import {
	acceptedFact,
	type Command,
	type CommandEntry,
	type CommandName,
	laterCommand,
	movesControl,
	refusedFact,
	unansweredFact,
} from "./command.ts";
import { HIDDEN, IDLE, type Owner, ownedBy, UNKNOWN } from "./owner.ts";

function command<N extends CommandName>(name: N, rest: Partial<Command> = {}): Command & { readonly name: N } {
	return { id: "c-1", target: null, durationMs: null, at: EPOCH, seq: 2, answerBy: EPOCH + 30_000, ...rest, name };
}

describe("an accepted command", () => {
	test.each<readonly [string, Command, string, Owner, number | null]>([
		["a pass to an app is that app's", command("pass", { target: DESK }), "own_pass", ownedBy(DESK), null],
		["a pass to the default app, whoever that is", command("pass"), "own_pass", HIDDEN, null],
		["a take is ours", command("take"), "own_take", ownedBy(SELF), null],
		["a release is idle", command("release"), "own_release", IDLE, null],
		[
			"an extend is ours until then",
			command("extend", { durationMs: 60_000 }),
			"own_extend",
			ownedBy(SELF),
			EPOCH + 60_000,
		],
	])("%s", (_, accepted, type, owner, expiresAt) => {
		expect(acceptedFact(accepted, SELF, EPOCH + 400)).toEqual({
			type,
			id: "c-1",
			at: EPOCH,
			seq: 2,
			owner,
			until: EPOCH + 400,
			expiresAt,
			metadata: null,
			from: null,
			answered: true,
		});
	});

	test("a request changes nothing by itself, spec §8.4 rule 5", () => {
		expect(acceptedFact(command("request"), SELF, EPOCH)).toBeNull();
	});
});

describe("a command without an answer", () => {
	test.each([
		["pass", true],
		["take", true],
		["release", true],
		["request", false],
		["extend", false],
	] as const)("%s may have moved control: %s", (name, moves) => {
		expect(movesControl(command(name))).toBe(moves);
	});

	test("leaves the owner unknown from its place on", () => {
		expect(unansweredFact(command("pass", { target: DESK }), EPOCH + 400)).toMatchObject({
			type: "own_pass",
			at: EPOCH,
			seq: 2,
			owner: UNKNOWN,
			until: EPOCH + 400,
			answered: false,
		});
	});

	test("refused because somebody else has the thread: theirs from its place on, whichever it was", () => {
		for (const name of ["pass", "take", "request", "release", "extend"] as const) {
			expect(refusedFact(command(name, { target: DESK, durationMs: 60_000 }), EPOCH + 400)).toEqual({
				...unansweredFact(command("pass"), EPOCH + 400),
				type: "send_refused",
				owner: HIDDEN,
				answered: true,
			});
		}
	});
});

describe("the newest command", () => {
	const pending = (rest: Partial<CommandEntry>): CommandEntry => ({ ...command("pass"), state: "pending", ...rest });

	test.each([
		["by time", pending({ id: "z" }), pending({ at: EPOCH + 1, id: "a" })],
		["by place at one moment", pending({ id: "z" }), pending({ seq: 3, id: "a" })],
		["by id at one place", pending({ id: "a" }), pending({ id: "b" })],
		["of one command the answered state", pending({}), pending({ state: "answered" })],
	])("%s", (_, older, newer) => {
		expect(laterCommand(older, newer)).toBe(newer);
		expect(laterCommand(newer, older)).toBe(newer);
		expect(laterCommand(null, older)).toBe(older);
	});

	test("a command written down twice is the same command", () => {
		for (const known of [pending({}), pending({ state: "answered" })]) {
			expect(laterCommand(known, { ...known })).toBe(known);
		}
	});
});
