import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { threadKey } from "../page-state.ts";
import { messengerAccount } from "../participants.ts";
import { isEdited, NO_EDITS } from "../settings-edits.ts";
import { usePage } from "../use-page.ts";
import { useScenario } from "../use-scenario.ts";
import { AlertRegion } from "./alert-region.tsx";
import { BenchDialog } from "./bench-dialog.tsx";
import { CustomerPane } from "./customer-pane.tsx";
import { InboxPane } from "./inbox-pane.tsx";
import { type DialogName, PageHeader } from "./page-header.tsx";
import { PaneNav } from "./pane-nav.tsx";
import { ScenarioDialog } from "./scenario-dialog.tsx";
import { ScenarioStrip } from "./scenario-strip.tsx";
import { SettingsDialog } from "./settings-dialog.tsx";
import { TimelinePane } from "./timeline-pane.tsx";

export function App(): VNode {
	const { state, actions } = usePage();
	const { config, userId } = state;
	const [open, setOpen] = useState<DialogName | null>(null);
	const [edits, setEdits] = useState(NO_EDITS);
	const { played, play, close } = useScenario(config, actions.show);
	const account = messengerAccount(config);
	const accountId = account?.id ?? "";
	const thread = state.threads[threadKey({ accountId, userId })];
	const threads = Object.values(state.threads).filter((each) => each.accountId === accountId);
	const closed = (): void => setOpen(null);

	return (
		<div class="page">
			<PageHeader
				state={state}
				actions={actions}
				unsaved={config !== null && isEdited(config, edits)}
				onOpen={setOpen}
			/>
			<div class="page-sticky">
				<PaneNav config={config} thread={thread} />
				<AlertRegion text={state.error} onDismiss={actions.dismissError} />
			</div>
			<main class="page-main">
				{played && <ScenarioStrip played={played} onAgain={() => play(played.scenario)} onClose={close} />}
				<div class="panes">
					<CustomerPane state={state} account={account} thread={thread} threads={threads} actions={actions} />
					<TimelinePane state={state} thread={thread} />
					<InboxPane state={state} thread={thread} threads={threads} actions={actions} />
				</div>
			</main>
			{config && open === "settings" && (
				<SettingsDialog config={config} edits={edits} onEdit={setEdits} onClosed={closed} />
			)}
			{config && open === "bench" && (
				<BenchDialog config={config} clockAheadMs={state.clockAheadMs} onClosed={closed} />
			)}
			{config && open === "scenarios" && <ScenarioDialog config={config} onPlay={play} onClosed={closed} />}
		</div>
	);
}
