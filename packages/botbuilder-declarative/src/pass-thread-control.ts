import type { HandoffOptions } from "@thread-control/botbuilder";
import type { ValueExpression } from "adaptive-expressions";
import type { TextTemplate } from "botbuilder-dialogs-adaptive";
import type { Given } from "./action-options.ts";
import { CommandAction } from "./command-action.ts";

/** Passes control to another app, and goes on at once: what waits for the thread is `Handover.HandoffToAgent`. */
export class PassThreadControl extends CommandAction {
	static readonly $kind: string = "Handover.PassThreadControl";

	/** An app id, `inbox`, or null for the default app. Default: the `handoverTarget` of the settings, else the inbox. */
	target: ValueExpression | undefined;
	/** A goodbye, sent before control goes. */
	say: TextTemplate | undefined;

	protected readonly command = "pass";

	protected override options(): Partial<Record<keyof HandoffOptions, Given | undefined>> {
		return { ...super.options(), target: this.target, say: this.say };
	}
}
