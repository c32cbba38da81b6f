import type { CommandName, ThreadControl } from "@thread-control/core";
import { Dialog, type DialogContext, type DialogTurnResult } from "botbuilder-dialogs";
import { type CommandStepOptions, runCommand } from "./run-command.ts";

/**
 * One command as a dialog that can be begun by its id: does it, and ends with a `CommandStepResult`. Never throws and never
 * waits for the thread to come back. In the steps of a waterfall, `threadSteps` does the same without a registered dialog.
 */
export class CommandDialog extends Dialog<CommandStepOptions> {
	readonly #control: ThreadControl;
	readonly #command: CommandName;
	readonly #defaults: CommandStepOptions;

	constructor(id: string, control: ThreadControl, command: CommandName, defaults: CommandStepOptions = {}) {
		super(id);
		this.#control = control;
		this.#command = command;
		this.#defaults = defaults;
	}

	override async beginDialog(dc: DialogContext, given?: unknown): Promise<DialogTurnResult> {
		return await dc.endDialog(await runCommand(this.#control, dc.context, this.#command, given, this.#defaults));
	}
}
