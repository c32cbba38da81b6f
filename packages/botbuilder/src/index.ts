export { type ActiveDialog, activeDialog } from "./active-dialog.ts";
export {
	COMMANDS,
	CommandDialog,
	type CommandStepOptions,
	type CommandStepResult,
} from "./command-dialog.ts";
export { HandoffDialog } from "./handoff-dialog.ts";
export type { HandoffOptions } from "./handoff-options.ts";
export type { HandoffError, HandoffResult } from "./handoff-result.ts";
export { noteReturned, type ParkedHandoff, parkedHandoff, settleHandoff } from "./parked-handoff.ts";
export { askAgain, isQuestionMarked, markQuestion, noteSuppressed, noteWaiting } from "./question.ts";
export { report } from "./report.ts";
export { FACEBOOK, isEcho, threadKeyOf, threadOf } from "./thread-of.ts";
export { bindTurn, type ThreadTurn, turnOf } from "./thread-turn.ts";
