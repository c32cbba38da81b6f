import type { VNode } from "preact";
import type { PageState } from "../page-state.ts";
import { customerName, participantName } from "../participants.ts";
import type { PageActions } from "../use-page.ts";
import type { Thread } from "../wire.ts";
import { ComposeBox } from "./compose-box.tsx";
import { InboxActions } from "./inbox-actions.tsx";
import { InboxFolder } from "./inbox-folder.tsx";
import { MessageList } from "./message-list.tsx";

interface Props {
	state: PageState;
	thread: Thread | undefined;
	threads: readonly Thread[];
	actions: PageActions;
}

/** The Page Inbox: its folders, and the open thread as the human agent sees it. */
export function InboxPane({ state, thread, threads, actions }: Props): VNode {
	const { config, userId } = state;
	const folders = [
		{ folder: "main" as const, name: "Inbox" },
		{ folder: "done" as const, name: "Done" },
	];
	return (
		<section class="pane inbox-pane" id="inbox-pane" aria-labelledby="inbox-heading">
			<div class="pane-head">
				<h2 id="inbox-heading" tabIndex={-1}>
					Page Inbox
				</h2>
				<p class="pane-subject">the human agent</p>
			</div>
			<p class="notice" role="status" data-testid="inbox-notice">
				{noticeText(state)}
			</p>
			<div class="folders">
				{folders.map(({ folder, name }) => (
					<InboxFolder
						key={folder}
						folder={folder}
						name={name}
						threads={threads.filter((each) => each.folder === folder)}
						shownUserId={userId}
						onShow={actions.show}
					/>
				))}
			</div>
			<div class="inbox-thread">
				<h3 class="inbox-thread-name">
					{customerName(userId)} <span class="id">{userId}</span>
				</h3>
				<MessageList
					config={config}
					thread={thread}
					userId={userId}
					label="Messages the agent sees"
					testId="inbox-log"
					viewer="inbox"
					customerLabel={customerName(userId)}
					empty="This customer has not written yet."
				/>
				<InboxActions config={config} thread={thread} actions={actions} />
				<ComposeBox
					id="inbox-text"
					label="Reply as the inbox agent"
					placeholder={thread ? "Reply as the agent…" : "No message yet"}
					inputTestId="inbox-input"
					sendTestId="inbox-send"
					disabled={thread === undefined}
					onSend={actions.reply}
				/>
			</div>
		</section>
	);
}

function noticeText({ notice, config }: PageState): string {
	if (!notice) return "";
	const who = customerName(notice.userId);
	if (notice.folder === "main") return `${who} moved to Inbox: the Page Inbox has control.`;
	const now = notice.owner === null ? "nobody has control" : `${participantName(config, notice.owner)} has control`;
	return `${who} moved to Done: ${now}.`;
}
