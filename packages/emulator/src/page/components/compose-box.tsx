import type { TargetedSubmitEvent, VNode } from "preact";
import { useRef, useState } from "preact/hooks";

interface Props {
	id: string;
	label: string;
	placeholder: string;
	inputTestId: string;
	sendTestId: string;
	disabled?: boolean;
	/** Answers false where the text was not accepted: it then goes back into the box. */
	onSend(text: string): Promise<boolean>;
}

/** A line of text and its Send button. Texts go out one after the other, in the order they were sent. */
export function ComposeBox({ id, label, placeholder, inputTestId, sendTestId, disabled, onSend }: Props): VNode {
	const [draft, setDraft] = useState("");
	const outgoing = useRef<Promise<unknown>>(Promise.resolve());

	function submit(event: TargetedSubmitEvent<HTMLFormElement>): void {
		event.preventDefault();
		const text = draft.trim();
		if (text === "") return;
		setDraft("");
		outgoing.current = outgoing.current.then(async () => {
			if (!(await onSend(text))) setDraft((typed) => (typed === "" ? text : `${text} ${typed}`));
		});
	}

	return (
		<form class="compose" onSubmit={submit}>
			<label class="visually-hidden" for={id}>
				{label}
			</label>
			<input
				id={id}
				type="text"
				autocomplete="off"
				data-testid={inputTestId}
				placeholder={placeholder}
				value={draft}
				disabled={disabled ?? false}
				onInput={(event) => setDraft(event.currentTarget.value)}
			/>
			<button type="submit" class="button button-main" data-testid={sendTestId} disabled={disabled ?? false}>
				Send
			</button>
		</form>
	);
}
