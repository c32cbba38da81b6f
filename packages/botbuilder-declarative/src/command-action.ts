import { CommandDialog } from "@thread-control/botbuilder";
import type { CommandName } from "@thread-control/core";
import type { DialogContext, DialogTurnResult } from "botbuilder-dialogs";
import { controlOfTurn } from "./control-of-turn.ts";
import { HandoverAction } from "./handover-action.ts";

/**
 * One command as an action. Ends at once with a `CommandStepResult`: `{ result: 'ok' | 'refused' | 'unknown' | 'not_allowed' |
 * 'failed', command, error?, reason? }`. What the platform refuses does not throw; a property that cannot be evaluated does.
 */
export abstract class CommandAction extends HandoverAction {
	/** What it does. */
	protected abstract readonly command: CommandName;

	override async beginDialog(dc: DialogContext): Promise<DialogTurnResult> {
		if (this.isDisabled(dc)) return await dc.endDialog();
		const step = new CommandDialog(this.id, controlOfTurn(dc.context), this.command);
		return await step.beginDialog(this.keepingResult(dc), await this.evaluated(dc));
	}
}
