export { type ActiveDialog, activeDialog } from "./active-dialog.ts";
export { type Attachment, type AttachOptions, attach } from "./attach.ts";
export type { HandoffEventsChoice } from "./attach-events.ts";
export { isReturned, RETURNED_EVENT } from "./attach-returned.ts";
export type {
	ActivityLike,
	AdapterLike,
	AnyLogic,
	PartyLike,
	ReferenceLike,
	ResponseLike,
	SendHandler,
	TurnContextLike,
	TurnLogic,
	TurnStateLike,
} from "./attach-surface.ts";
export { CommandDialog } from "./command-dialog.ts";
export { type EventHandling, runDialogOnHandover, runThreadDialog } from "./dialog-door.ts";
export {
	copyOf,
	type DirectDoor,
	type DirectDoorOptions,
	directDoor,
	type FacebookTurns,
	facebookTurns,
	type NodeHandler,
	shieldAdapter,
} from "./direct-door.ts";
export { isFinished, noteFinished } from "./finished-turns.ts";
export { type BlockedResponse, isBlocked } from "./gate-held.ts";
export { type BlockedCall, type GraphApi, GraphCallError, graphApi } from "./graph-api.ts";
export { HandoffDialog } from "./handoff-dialog.ts";
export {
	type HandoffEvents,
	type HandoffEventsMode,
	type HandoffEventsOptions,
	handoffEvents,
	type InitiatedHandoff,
	isHandoffInitiate,
} from "./handoff-events.ts";
export type { HandoffOptions, ReturnKind } from "./handoff-options.ts";
export type { HandoffError, HandoffResult } from "./handoff-result.ts";
export { type HandoffState, handoffStatusActivity } from "./handoff-status.ts";
export { hydrate, metaDelivery } from "./hydrate.ts";
export { noteReturned, type ParkedHandoff, parkedHandoff, settleHandoff } from "./parked-handoff.ts";
export { askAgain, broughtByMessage, isQuestionMarked, markQuestion, noteSuppressed, noteWaiting } from "./question.ts";
export { report } from "./report.ts";
export { COMMANDS, type CommandStepOptions, type CommandStepResult } from "./run-command.ts";
export { FACEBOOK, isEcho, threadKeyOf, threadOf } from "./thread-of.ts";
export { type ThreadSteps, threadSteps, type WaterfallStepLike, type WordsStep } from "./thread-steps.ts";
export { bindTurn, type ThreadTurn, turnOf } from "./thread-turn.ts";
export { watchDialogs } from "./watch-dialogs.ts";
