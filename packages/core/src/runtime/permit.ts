import type { AccountRules } from "../domain/account.ts";
import { type Action, forbids } from "../domain/permission.ts";
import type { ThreadKey } from "../domain/thread.ts";
import type { ThreadView } from "../domain/view.ts";
import { ThreadControlError } from "../thread-control-error.ts";

/** Checks a command before anything leaves. Throws `command_pending`, `command_not_allowed`. */
export function permit(key: ThreadKey, action: Action, view: ThreadView, rules: AccountRules): void {
	if (view.pending) {
		throw new ThreadControlError(
			"command_pending",
			`${action} has to wait: another command is on its way; try again when it was answered`,
			{ thread: key },
		);
	}
	const { profile, role, canTake } = rules;
	const rule = forbids(action, { profile, role, canTake, standing: view.standing });
	if (rule === null) return;
	throw new ThreadControlError(
		"command_not_allowed",
		`${rule}; our standing is ${view.standing}, our role ${role}. No request was sent`,
		{ thread: key },
	);
}
