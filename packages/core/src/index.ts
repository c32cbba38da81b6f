export * from "./domain/account.ts";
export { type AppId, appId, INBOX, INSTAGRAM_INBOX, isInbox, PAGE_INBOX } from "./domain/app-id.ts";
export * from "./domain/command.ts";
export type { Effect, HistoryEntry } from "./domain/effect.ts";
export * from "./domain/event.ts";
export * from "./domain/fact.ts";
export * from "./domain/guard.ts";
export type { Handover, HandoverOutcome, HandoverResult, ReturnedBy, Said } from "./domain/handover.ts";
export type { HandoverStart } from "./domain/handover-progress.ts";
export * from "./domain/metadata.ts";
export * from "./domain/owner.ts";
export * from "./domain/permission.ts";
export * from "./domain/profile.ts";
export * from "./domain/record.ts";
export type { Silence } from "./domain/silence.ts";
export * from "./domain/thread.ts";
export { transcriptText } from "./domain/transcript.ts";
export { type Input, transition } from "./domain/transition.ts";
export type { Transition, TransitionContext } from "./domain/transition-context.ts";
export { type DecidedBy, type Doubt, type ThreadView, viewThread } from "./domain/view.ts";
export { memoryStore } from "./memory/memory-store.ts";
export { botStorageFailure } from "./ports/bot-storage-failure.ts";
export type { Clock } from "./ports/clock.ts";
export * from "./ports/graph.ts";
export * from "./ports/store.ts";
export * from "./ports/stored-record.ts";
export type { Counters } from "./runtime/counters.ts";
export { createThreadControl } from "./runtime/create-thread-control.ts";
export type { EventTurn, Host, ReturnTurn, Turn } from "./runtime/host.ts";
export type { BlockedSend, Deadline, Listener, ListenerArguments, ListenerName } from "./runtime/listeners.ts";
export type { Mode, RequestPolicy, ThreadControlOptions } from "./runtime/options.ts";
export type { ApiOutcome, ThreadControl, ThreadOptions } from "./runtime/thread-control.ts";
export type {
	CommandOptions,
	CommandOutcome,
	GuardedOutcome,
	Outgoing,
	PassOptions,
	RequestOptions,
	SendOutcome,
	ThreadHandle,
	WhyEntry,
} from "./runtime/thread-handle.ts";
export { type ErrorCode, isThreadControlError, ThreadControlError } from "./thread-control-error.ts";
export { type Delivery, readDelivery } from "./webhook/parse.ts";
