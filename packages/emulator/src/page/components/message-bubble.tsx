import type { FunctionComponent, VNode } from "preact";
import { memo } from "preact/compat";
import type { TemplateButton, TranscriptItem } from "../wire.ts";
import { MomentText } from "./moment-text.tsx";

interface Props {
	item: TranscriptItem;
	sender: string;
	own: boolean;
	onTap?: (mid: string, button: TemplateButton) => unknown;
}

/** One message with its sender and time, and the buttons it carries. A message never changes once it is there. */
export const MessageBubble: FunctionComponent<Props> = memo(
	Bubble,
	(before, after) =>
		before.item.at === after.item.at &&
		before.item.mid === after.item.mid &&
		before.sender === after.sender &&
		before.own === after.own &&
		before.onTap === after.onTap,
);

function Bubble({ item, sender, own, onTap }: Props): VNode {
	const buttons = item.buttons ?? [];
	return (
		<li class={`message message-${item.from} ${own ? "message-own" : ""}`} data-from={item.from}>
			<p class="message-sender">
				<span class="message-name">{sender}</span> <MomentText at={item.at} />
			</p>
			{item.text && <p class="message-text">{item.text}</p>}
			{buttons.length > 0 && (
				<div class="message-buttons">
					{buttons.map((button) =>
						onTap && item.mid ? (
							<button
								key={button.payload}
								type="button"
								class="button message-button"
								onClick={() => onTap(String(item.mid), button)}
							>
								{button.title}
							</button>
						) : (
							<span key={button.payload} class="message-button-shown">
								{button.title}
							</span>
						),
					)}
				</div>
			)}
		</li>
	);
}
