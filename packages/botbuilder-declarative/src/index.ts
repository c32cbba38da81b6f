export {
	THREAD_CONTROL_SERVICE,
	ThreadControlBotComponent as default,
	ThreadControlBotComponent,
} from "./bot-component.ts";
export { CommandAction } from "./command-action.ts";
export { HandoffToAgent } from "./handoff-to-agent.ts";
export { HandoverAction } from "./handover-action.ts";
export { OnThreadControl } from "./on-thread-control.ts";
export { PassThreadControl } from "./pass-thread-control.ts";
export { ReleaseThreadControl } from "./release-thread-control.ts";
export { RequestThreadControl } from "./request-thread-control.ts";
export { TakeThreadControl } from "./take-thread-control.ts";
