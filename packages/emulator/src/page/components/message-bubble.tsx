import type { VNode } from "preact";
import type { TemplateButton, TranscriptItem } from "../wire.ts";
import { MomentText } from "./moment-text.tsx";

interface Props {
	item: TranscriptItem;
	sender: string;
	own: boolean;
	onTap?(mid: string, button: TemplateButton): void;
}

/** One message with its sender and time, and the buttons it carries. */
export function MessageBubble({ item, sender, own, onTap }: Props): VNode {
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
