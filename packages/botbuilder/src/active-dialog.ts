import type { DialogContext, DialogInstance } from "botbuilder-dialogs";

/** The dialog that waits for the next activity, and the context it runs in. */
export interface ActiveDialog {
	readonly dc: DialogContext;
	readonly instance: DialogInstance<Record<string, unknown>>;
}

/** The innermost active dialog, through all containers; null on an empty stack. */
export function activeDialog(root: DialogContext): ActiveDialog | null {
	if (root.stack.length === 0) return null;
	let dc = root;
	for (let child = dc.child; child?.activeDialog !== undefined; child = child.child) dc = child;
	const instance = dc.activeDialog;
	return instance === undefined ? null : { dc, instance };
}
