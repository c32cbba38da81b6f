import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { emulatorCalls } from "../emulator-calls.ts";
import { EmulatorRefusal } from "../emulator-refusal.ts";
import { messengerAccount, PAGE_INBOX } from "../participants.ts";
import { controlOfField } from "../refused-field.ts";
import { isEdited, NO_EDITS, type SettingsEdits, withEdits } from "../settings-edits.ts";
import { useAsked } from "../use-asked.ts";
import type { Config } from "../wire.ts";
import { AppSettings } from "./app-settings.tsx";
import { CopyButton } from "./copy-button.tsx";
import { Dialog } from "./dialog.tsx";
import type { SaveProblem } from "./problem-at.tsx";
import { RoutingSettings } from "./routing-settings.tsx";
import { SwitchSettings } from "./switch-settings.tsx";

interface Props {
	config: Config;
	/** Kept by the page, so that closing the dialog loses nothing. */
	edits: SettingsEdits;
	onEdit(edits: SettingsEdits): void;
	onClosed(): void;
}

/** What a Page admin can set: profile, default app, the connected apps, and the emulator's switches. */
export function SettingsDialog({ config, edits, onEdit, onClosed }: Props): VNode {
	const [problem, setProblem] = useState<SaveProblem | null>(null);
	const [said, setSaid] = useState("");
	const webhooks = useAsked(emulatorCalls.webhooks);
	const document = withEdits(config, edits);
	const edited = isEdited(config, edits);

	useEffect(() => {
		if (problem?.control !== undefined) window.document.getElementById(problem.control)?.focus();
	}, [problem]);

	function edit(next: SettingsEdits): void {
		setSaid("");
		onEdit(next);
	}

	function discard(): void {
		setProblem(null);
		edit(NO_EDITS);
	}

	async function save(): Promise<void> {
		setProblem(null);
		setSaid("");
		try {
			const saved = withEdits(await emulatorCalls.config(), edits);
			await emulatorCalls.replaceConfig(saved);
			onEdit(NO_EDITS);
			setSaid("Saved. It is in force.");
			webhooks.now();
		} catch (error) {
			const field = error instanceof EmulatorRefusal ? error.field : undefined;
			const text = error instanceof Error ? error.message : String(error);
			setProblem({ control: controlOfField(field, document), text });
		}
	}

	return (
		<Dialog
			id="settings"
			title="Page settings"
			testId="settings"
			onClosed={onClosed}
			foot={
				<>
					<p class="settings-problem" role="alert" data-testid="settings-error">
						{problem && `Not saved. ${problem.text}`}
					</p>
					<p class="settings-said" role="status" data-testid="settings-said">
						{said || (edited ? "There are unsaved changes." : "")}
					</p>
					<button type="button" class="button" data-testid="settings-discard" disabled={!edited} onClick={discard}>
						Discard changes
					</button>
					<button
						type="button"
						class="button button-main"
						data-testid="settings-save"
						disabled={!edited}
						onClick={save}
					>
						Save
					</button>
				</>
			}
		>
			<RoutingSettings document={document} edits={edits} problem={problem} onEdit={edit} />
			<section aria-labelledby="settings-apps">
				<h3 id="settings-apps">Connected apps</h3>
				{document.apps.map((app) => (
					<AppSettings
						key={app.id}
						app={app}
						account={messengerAccount(config)}
						document={document}
						edits={edits}
						webhook={webhooks.answer?.find((each) => each.appId === app.id)}
						problem={problem}
						onEdit={edit}
					/>
				))}
				<div class="app-card app-card-inbox">
					<div class="app-id">
						<h4>Page Inbox</h4>
						<code>{PAGE_INBOX}</code> <CopyButton text={PAGE_INBOX} what="the Page Inbox's id" />
					</div>
					<p class="hint">Meta's own inbox is always connected. Its id is the target of a pass to people.</p>
				</div>
			</section>
			<SwitchSettings edits={edits} problem={problem} saved={config} onEdit={edit} />
		</Dialog>
	);
}
