import type { VNode } from "preact";
import { threadKey } from "../page-state.ts";
import { messengerAccount } from "../participants.ts";
import { usePage } from "../use-page.ts";
import { AlertRegion } from "./alert-region.tsx";
import { CustomerPane } from "./customer-pane.tsx";
import { InboxPane } from "./inbox-pane.tsx";
import { PageHeader } from "./page-header.tsx";
import { PaneNav } from "./pane-nav.tsx";
import { TimelinePane } from "./timeline-pane.tsx";

export function App(): VNode {
	const { state, actions } = usePage();
	const account = messengerAccount(state.config);
	const accountId = account?.id ?? "";
	const thread = state.threads[threadKey({ accountId, userId: state.userId })];
	const threads = Object.values(state.threads).filter((each) => each.accountId === accountId);

	return (
		<div class="page">
			<PageHeader state={state} actions={actions} />
			<div class="page-sticky">
				<PaneNav config={state.config} thread={thread} />
				<AlertRegion text={state.error} onDismiss={actions.dismissError} />
			</div>
			<main class="panes">
				<CustomerPane config={state.config} account={account} userId={state.userId} thread={thread} actions={actions} />
				<TimelinePane state={state} thread={thread} />
				<InboxPane state={state} thread={thread} threads={threads} actions={actions} />
			</main>
		</div>
	);
}
