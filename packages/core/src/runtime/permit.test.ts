import { expect, test } from "vitest";
import { contextAt, EPOCH, RULES } from "../domain/arbitrary.test-data.ts";
import { HIDDEN } from "../domain/owner.ts";
import { EMPTY_RECORD } from "../domain/record.ts";
import { viewThread } from "../domain/view.ts";
import { THREAD } from "./bench.test-data.ts";
import { permit } from "./permit.ts";

const { rules } = contextAt(EPOCH);
const view = viewThread(EMPTY_RECORD, RULES, EPOCH);

test("what the table allows is permitted", () => {
	expect(permit(THREAD, "take", view, rules)).toBeUndefined();
});

test("what it forbids is refused with the rule, our standing and our role", () => {
	expect(() =>
		permit(THREAD, "take", { ...view, owner: HIDDEN, standing: "standby" }, { ...rules, role: "secondary" }),
	).toThrow(
		expect.objectContaining({
			code: "command_not_allowed",
			thread: THREAD,
			message: expect.stringContaining(
				"under classic, take: only the primary receiver may; our standing is standby, our role secondary. No request was sent",
			),
		}),
	);
});

test("nothing is permitted beside a command that is on its way", () => {
	expect(() => permit(THREAD, "take", { ...view, pending: true }, rules)).toThrow(
		expect.objectContaining({
			code: "command_pending",
			thread: THREAD,
			message: expect.stringContaining(
				"take has to wait: another command is on its way; try again when it was answered",
			),
		}),
	);
});
