import { attach } from "@thread-control/botbuilder";
import type { ThreadControl } from "@thread-control/core";
import { type ActivityHandlerBase, type BotAdapter, BotComponent, type MiddlewareSet } from "botbuilder-core";
import type { Configuration, ServiceCollection } from "botbuilder-dialogs-adaptive-runtime-core";
import type { ComponentDeclarativeTypes } from "botbuilder-dialogs-declarative";
import { configuredAttachment, configuredControl } from "./configured-control.ts";
import { bindControl } from "./control-of-turn.ts";
import { HandoffToAgent } from "./handoff-to-agent.ts";
import { OnThreadControl } from "./on-thread-control.ts";
import { PassThreadControl } from "./pass-thread-control.ts";
import { ReleaseThreadControl } from "./release-thread-control.ts";
import { RequestThreadControl } from "./request-thread-control.ts";
import { TakeThreadControl } from "./take-thread-control.ts";

/** The name of the service that holds the control: hand one in under it, or find the configured one there. */
export const THREAD_CONTROL_SERVICE = "threadControl";

const KINDS = [
	PassThreadControl,
	TakeThreadControl,
	RequestThreadControl,
	ReleaseThreadControl,
	HandoffToAgent,
	OnThreadControl,
];

/**
 * What the adaptive runtime loads by the package's name. It brings the `Handover.*` kinds, attaches thread control to the
 * runtime's adapter, and gives the control to the actions of every turn. Without a `threadControl` service handed in it makes
 * one of its settings, and throws what `createThreadControl` throws when the adapter is made: what a component throws while it
 * is loaded, the runtime only prints.
 */
export class ThreadControlBotComponent extends BotComponent {
	override configureServices(services: ServiceCollection, configuration: Configuration): void {
		// Services are asked for by name where they are used: a list of dependencies would replace the one others gave.
		const controlOf = (): ThreadControl => services.mustMakeInstance<ThreadControl>(THREAD_CONTROL_SERVICE);
		let made: ThreadControl | undefined;
		let bot: ActivityHandlerBase | undefined;
		services.addFactory<ThreadControl>(THREAD_CONTROL_SERVICE, (given) => {
			made ??= given ?? configuredControl(configuration);
			return made;
		});
		services.composeFactory<ComponentDeclarativeTypes[]>("declarativeTypes", (types) =>
			types.concat({ getDeclarativeTypes: () => KINDS.map((type) => ({ kind: type.$kind, type })) }),
		);
		services.composeFactory<MiddlewareSet>("middlewares", (middlewares) => middlewares.use(bindControl(controlOf())));
		services.composeFactory<ActivityHandlerBase>("bot", (handler) => {
			bot = handler;
			return handler;
		});
		services.composeFactory<BotAdapter>("adapter", (adapter) => {
			attach(adapter, controlOf(), {
				...configuredAttachment(configuration),
				logic: async (context) => {
					bot ??= services.mustMakeInstance<ActivityHandlerBase>("bot");
					await bot.run(context);
				},
			});
			return adapter;
		});
	}
}
