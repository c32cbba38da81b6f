import type { VNode } from "preact";

interface Props {
	text: string | null;
	onDismiss(): void;
}

/** Says what failed. The live region is always there, so that its first text is announced too. */
export function AlertRegion({ text, onDismiss }: Props): VNode {
	return (
		<div class={text === null ? "alert" : "alert alert-shown"}>
			<div role="alert" data-testid="error">
				{text}
			</div>
			{text !== null && (
				<button type="button" class="button button-quiet" onClick={onDismiss}>
					Dismiss
				</button>
			)}
		</div>
	);
}
