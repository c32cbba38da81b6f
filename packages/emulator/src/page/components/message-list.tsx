import type { VNode } from "preact";
import { participantName } from "../participants.ts";
import { useScrollToEnd } from "../use-scroll-to-end.ts";
import type { Config, TemplateButton, Thread, TranscriptItem } from "../wire.ts";
import { MessageBubble } from "./message-bubble.tsx";

interface Props {
	config: Config | null;
	thread: Thread | undefined;
	userId: string;
	label: string;
	testId: string;
	/** Who looks at the messages: their own stand on the right. */
	viewer: "customer" | "inbox";
	customerLabel: string;
	empty: string;
	/** Makes the buttons of templates work; without it they are shown only. */
	onTap?: (mid: string, button: TemplateButton) => unknown;
}

function isShown(item: TranscriptItem): boolean {
	return Boolean(item.text) || (item.buttons?.length ?? 0) > 0;
}

/** The messages of one thread, oldest first, each with its sender's name. */
export function MessageList(props: Props): VNode {
	const { config, thread, viewer, onTap } = props;
	const items = (thread?.transcript ?? []).filter(isShown);
	const { scroller } = useScrollToEnd<HTMLDivElement>(items.length, props.userId);

	function senderOf(item: TranscriptItem): string {
		if (item.from === "customer") return props.customerLabel;
		if (item.from === "inbox") return viewer === "inbox" ? "You (Page Inbox)" : "Page Inbox agent";
		return participantName(config, item.appId);
	}

	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
		<div class="messages" role="log" aria-label={props.label} tabIndex={0} ref={scroller}>
			{items.length === 0 && <p class="messages-empty">{props.empty}</p>}
			<ol class="message-list" data-testid={props.testId}>
				{items.map((item) => (
					<MessageBubble
						key={`${item.at} ${item.from} ${item.mid}`}
						item={item}
						sender={senderOf(item)}
						own={item.from === viewer}
						{...(onTap ? { onTap } : {})}
					/>
				))}
			</ol>
		</div>
	);
}
