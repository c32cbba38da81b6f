import {
	attach,
	COMMANDS,
	CommandDialog,
	graphApi,
	HandoffDialog,
	report,
	shieldAdapter,
	threadOf,
	turnOf,
} from "@thread-control/botbuilder";
import { createThreadControl, type ThreadControl, ThreadControlError, type ThreadHandle } from "@thread-control/core";
import type { TurnContext } from "botbuilder-core";
import type { Dialog } from "botbuilder-dialogs";
import type { Botkit, BotkitPlugin, BotWorker } from "botkit";
import { botkitHost } from "./botkit-host.ts";
import { teachDialogs } from "./dialogs-of-turn.ts";
import { EXTENSION, type ThreadControlExtension } from "./extension.ts";
import { relayEvents } from "./handover-events.ts";
import { type BotkitThreadControlOptions, coreOptions } from "./options.ts";
import { Pages } from "./pages.ts";
import { shieldWebserver } from "./shield.ts";
import { isFacebookAdapter, type StockAdapter, stockController, type TurnLogic } from "./stock.ts";
import { TurnFailures } from "./turn-failures.ts";
import { guardWare, type LateFailure } from "./ware-guard.ts";

/** What the dialogs of the one-line commands are called: `threadControl.pass`, `threadControl.take`, … */
const STEP_PREFIX = "threadControl.";

/**
 * The plugin: `controller.usePlugin(threadControl({ appId }))`, with a stock FacebookAdapter. Everything but the app's id is
 * taken from the adapter's own options. It is a function, so that wrong options make `usePlugin` throw
 * (`option_invalid`): what a plugin's `init` throws, Botkit only prints, and would go on unprotected.
 */
export function threadControl(options: BotkitThreadControlOptions): (controller: Botkit) => BotkitPlugin {
	return (controller) => {
		const { adapter } = controller;
		if (!isFacebookAdapter(adapter)) {
			throw new ThreadControlError(
				"option_invalid",
				"thread control needs botbuilder-adapter-facebook: give new Botkit({ adapter: new FacebookAdapter(…) })",
			);
		}
		if (controller.plugins[EXTENSION] !== undefined) {
			throw new ThreadControlError("option_invalid", "thread control is installed on this controller already");
		}
		const control = options.control ?? createThreadControl(coreOptions(options, adapter.options));
		const extension = install(controller, adapter, control, options);
		return {
			name: EXTENSION,
			init: (botkit: Botkit) => botkit.addPluginExtension(EXTENSION, extension),
		};
	};
}

function install(
	controller: Botkit,
	adapter: StockAdapter,
	control: ThreadControl,
	options: BotkitThreadControlOptions,
): ThreadControlExtension {
	const stock = stockController(controller);
	const pages = new Pages(options.pageId);
	const failures = new TurnFailures();
	let logic: TurnLogic = (context) => stock.handleTurn(context);

	const handoff = options.handoffDialog ?? "handoff";
	addDialogs(controller, control, handoff, options);
	if (stock.webserver) shieldWebserver(stock.webserver, String(stock.getConfig("webhook_uri")), control.node);
	shieldAdapter(adapter, control.node, (given) => {
		logic = given as unknown as TurnLogic;
	});
	const attachment = attach(adapter, control);
	adapter.getAPI = async (activity) => graphApi(control, () => pages.of(activity), null);
	for (const ware of Object.values(stock.middleware)) guardWare(ware, lateFailure(control, failures));
	stock.middleware.spawn.use((bot) => equip(bot as BotWorker, control));
	teachDialogs(stock);
	control.host(botkitHost({ controller: stock, adapter, attachment, failures, pages, handoff, logic: () => logic }));
	const stop = relayEvents(stock, control, String(options.appId));

	const close = async (): Promise<void> => {
		stop();
		if (options.control === undefined) await control.close();
	};
	controller.on("shutdown", close);
	return { control, middleware: control.node, close };
}

function addDialogs(
	controller: Botkit,
	control: ThreadControl,
	handoff: string,
	options: BotkitThreadControlOptions,
): void {
	const dialogs: Dialog[] = [
		new HandoffDialog(handoff, control, options.handoff ?? {}),
		...COMMANDS.map((command) => new CommandDialog(`${STEP_PREFIX}${command}`, control, command)),
	];
	for (const dialog of dialogs) {
		try {
			controller.addDialog(dialog);
		} catch (cause) {
			throw new ThreadControlError(
				"option_invalid",
				"Botkit does not take our dialogs: your tree has two copies of botbuilder-dialogs. Let npm resolve one (npm ls botbuilder-dialogs)",
				{ cause },
			);
		}
	}
}

/** Gives every bot its thread's handle, and in a turn an API that speaks for this turn. */
function equip(bot: BotWorker, control: ThreadControl): void {
	const context = (): TurnContext | undefined => bot.getConfig("context");
	const turn = turnOf(context());
	if (turn !== null) Object.assign(bot, { api: graphApi(control, () => turn.thread.key, turn) });
	Object.defineProperty(bot, "threadControl", {
		configurable: true,
		enumerable: true,
		get: (): ThreadHandle | null => {
			const now = context();
			return now === undefined ? null : (turnOf(now)?.thread ?? threadOf(control, now));
		},
	});
}

function lateFailure(control: ThreadControl, failures: TurnFailures): LateFailure {
	return (error, [bot, message]) => {
		const context: TurnContext | undefined =
			(bot as BotWorker | undefined)?.getConfig?.("context") ??
			(message as { context?: TurnContext } | undefined)?.context;
		if (!failures.note(context, error)) report(control, "a Botkit middleware failed outside of a turn", error);
	};
}
