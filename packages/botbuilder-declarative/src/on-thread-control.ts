import { RETURNED_EVENT } from "@thread-control/botbuilder";
import { Expression } from "adaptive-expressions";
import type { Dialog } from "botbuilder-dialogs";
import { AdaptiveEvents, OnDialogEvent } from "botbuilder-dialogs-adaptive";

/**
 * Fires once when the thread is back and no `Handover.HandoffToAgent` of the dialog waits for it: `turn.activity.value` has the
 * `HandoverResult`. Questions are asked again after its actions.
 */
export class OnThreadControl extends OnDialogEvent {
	static override readonly $kind: string = "Handover.OnThreadControl";

	/** For `activityReceived`, once in a turn: a condition on the turn alone would hold for each event of the dialog, without end. */
	constructor(actions: Dialog[] = [], condition?: string) {
		super(AdaptiveEvents.activityReceived, actions, condition);
	}

	protected override createExpression(): Expression {
		const back = `turn.activity.type == 'event' && turn.activity.name == '${RETURNED_EVENT}'`;
		return Expression.andExpression(Expression.parse(back), super.createExpression());
	}
}
