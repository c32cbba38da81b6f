import type { ComponentChildren, VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

interface Props {
	id: string;
	title: string;
	testId: string;
	/** Stands below what scrolls. */
	foot?: ComponentChildren;
	children: ComponentChildren;
	/** Called once it is closed, by its button, by Escape, or by `closeDialog`. */
	onClosed(): void;
}

/** A modal dialog, open as long as it is drawn. The focus goes into it, and back to where it was when it closes. */
export function Dialog({ id, title, testId, foot, children, onClosed }: Props): VNode {
	const dialog = useRef<HTMLDialogElement>(null);
	useLayoutEffect(() => {
		const element = dialog.current;
		if (element && !element.open) element.showModal();
	}, []);
	return (
		<dialog class="dialog" id={id} data-testid={testId} aria-labelledby={`${id}-title`} ref={dialog} onClose={onClosed}>
			<div class="dialog-head">
				<h2 id={`${id}-title`}>{title}</h2>
				<button type="button" class="button" data-testid={`${testId}-close`} onClick={() => closeDialog(id)}>
					Close
				</button>
			</div>
			<div class="dialog-body">{children}</div>
			{foot && <div class="dialog-foot">{foot}</div>}
		</dialog>
	);
}

/** Closes the dialog with this id; the focus goes back to where it was. */
export function closeDialog(id: string): void {
	const element = document.getElementById(id);
	if (element instanceof HTMLDialogElement) element.close();
}
