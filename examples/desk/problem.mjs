import { isThreadControlError } from "@thread-control/core";

/** What an agent's request is answered with where it could not be done: `{ error, code }`. */
export class Problem extends Error {
	constructor(status, code, message) {
		super(message);
		this.status = status;
		this.code = code;
	}
}

const STATUS = {
	metadata_too_long: 400,
	metadata_invalid: 400,
	target_unknown: 400,
	duration_invalid: 400,
	command_not_allowed: 403,
	command_pending: 409,
	not_in_control: 409,
	graph_refused: 422,
	graph_unreachable: 502,
	store_unavailable: 503,
};

/** Any error as a problem; what is no error of thread control's is ours, and a 500. */
export function problemOf(error) {
	if (error instanceof Problem) return error;
	if (isThreadControlError(error)) return new Problem(STATUS[error.code] ?? 500, error.code, error.message);
	console.error("The desk failed:", error);
	return new Problem(500, "desk_failed", "the desk failed; its console says why");
}

const BLOCKED = {
	standby: "another app has this thread; it can be answered when control is passed to the desk",
	not_default_app: "nobody has this thread, and then only the default app may answer; take it first",
	owner_unknown: "nobody could say who has this thread",
	owner_in_doubt: "it is not settled who has this thread; try again in a moment",
	command_pending: "control is on its way; try again when it arrived",
	store_unavailable: "the store does not answer, and without it nothing is sent",
};

/** The answer of a send: its message id. Throws a problem where it did not leave, or nobody knows whether it did. */
export function sentOf(outcome) {
	if (outcome.result === "sent") return { result: "sent", id: outcome.id };
	if (outcome.result !== "blocked") throw failed(outcome);
	const status = outcome.reason === "store_unavailable" ? 503 : 409;
	throw new Problem(status, outcome.blocked, `Not sent: ${BLOCKED[outcome.reason] ?? outcome.reason}.`);
}

/** The answer of a command. Throws a problem where it was refused, or nobody knows whether it took effect. */
export function doneOf(outcome) {
	if (outcome.result === "ok") return { result: "ok" };
	throw failed(outcome);
}

function failed(outcome) {
	if (outcome.result === "unknown") {
		return new Problem(502, "outcome_unknown", `Nobody knows whether it took effect: ${outcome.reason}.`);
	}
	const { meaning, message, advice } = outcome.refusal;
	const code = meaning === "not_owner" ? "not_in_control" : "graph_refused";
	return new Problem(STATUS[code], code, `${message} ${advice}`);
}
