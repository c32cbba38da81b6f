import type { VNode } from "preact";
import type { PageState } from "../page-state.ts";
import { customerName } from "../participants.ts";
import type { PageActions } from "../use-page.ts";
import type { AccountConfig, Thread } from "../wire.ts";
import { ComposeBox } from "./compose-box.tsx";
import { MessageList } from "./message-list.tsx";
import { ThreadPicker } from "./thread-picker.tsx";

const suggestions = ["agent", "order", "slow", "menu", "I want a human"];

interface Props {
	state: PageState;
	account: AccountConfig | undefined;
	thread: Thread | undefined;
	threads: readonly Thread[];
	actions: PageActions;
}

/** The customer's phone. */
export function CustomerPane({ state, account, thread, threads, actions }: Props): VNode {
	const { config, unread, userId } = state;
	return (
		<section class="pane customer-pane" id="customer-pane" aria-labelledby="customer-heading">
			<div class="pane-head">
				<h2 id="customer-heading" tabIndex={-1}>
					Customer
				</h2>
				<div class="pane-tools">
					<ThreadPicker config={config} threads={threads} unread={unread} userId={userId} onShow={actions.show} />
					<button
						type="button"
						class="button button-small"
						data-testid="new-customer"
						aria-label="New customer"
						onClick={actions.newCustomer}
					>
						New
					</button>
				</div>
			</div>
			<div class="phone">
				<div class="phone-head">
					<span class="avatar" aria-hidden="true">
						{(account?.name ?? "P").slice(0, 1)}
					</span>
					<div>
						<p class="phone-page">{account?.name ?? "Page"}</p>
						<p class="phone-customer">
							You are {customerName(userId)} <span class="id">{userId}</span>
						</p>
					</div>
				</div>
				<MessageList
					config={config}
					thread={thread}
					userId={userId}
					label="Messages the customer sees"
					testId="customer-log"
					viewer="customer"
					customerLabel="You"
					empty="Say something to the bot. It hands you to a person when you ask for one."
					onTap={actions.tap}
				/>
				<fieldset class="chips">
					<legend>Things to say</legend>
					{suggestions.map((text) => (
						<button key={text} type="button" class="chip" onClick={() => void actions.write(text)}>
							{text}
						</button>
					))}
				</fieldset>
				<ComposeBox
					id="customer-text"
					label="Message as the customer"
					placeholder="Message…"
					inputTestId="customer-input"
					sendTestId="customer-send"
					onSend={actions.write}
				/>
			</div>
		</section>
	);
}
