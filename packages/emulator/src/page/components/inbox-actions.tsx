import type { VNode } from "preact";
import { PAGE_INBOX } from "../participants.ts";
import type { PageActions } from "../use-page.ts";
import type { Config, Thread } from "../wire.ts";
import { doneWording, moveWording } from "../wording.ts";

interface Props {
	config: Config | null;
	thread: Thread | undefined;
	actions: PageActions;
}

/** What the agent can do with control, and what each of it means under the present profile. */
export function InboxActions({ config, thread, actions }: Props): VNode {
	const inInbox = thread?.folder === "main" || thread?.owner === PAGE_INBOX;
	const movable = thread !== undefined && !inInbox;
	return (
		<div class="inbox-actions">
			<div class="inbox-buttons">
				<button
					type="button"
					class="button button-inbox"
					data-testid="inbox-done"
					aria-describedby="done-wording"
					disabled={!inInbox}
					onClick={() => void actions.move("done")}
				>
					Done
				</button>
				<button
					type="button"
					class="button"
					data-testid="inbox-move"
					aria-describedby="move-wording"
					disabled={!movable}
					onClick={() => void actions.move("main")}
				>
					Move to Inbox
				</button>
				{config?.profile === "classic" && (
					<button
						type="button"
						class="button"
						data-testid="inbox-request"
						disabled={!movable}
						onClick={() => void actions.request()}
					>
						Request control
					</button>
				)}
			</div>
			<p class="inbox-wording" id="done-wording">
				{doneWording(config)}
			</p>
			<p class="inbox-wording" id="move-wording">
				{moveWording(config)}
			</p>
		</div>
	);
}
