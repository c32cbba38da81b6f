import type { VNode } from "preact";
import { rolesCount } from "../participants.ts";
import { appControlId } from "../refused-field.ts";
import { type AppEdit, editApp, type SettingsEdits } from "../settings-edits.ts";
import type { AccountConfig, AppConfig, Config, WebhookState } from "../wire.ts";
import { AppConnection } from "./app-connection.tsx";
import { CopyButton } from "./copy-button.tsx";
import { FieldChoices } from "./field-choices.tsx";
import { ProblemAt, problemProps, type SaveProblem } from "./problem-at.tsx";

const stateWording: Record<string, string> = {
	unverified: "not reached yet",
	verified: "verified",
	refused: "refused the challenge",
	failing: "failing",
	unsubscribed: "unsubscribed after an hour of failing: tick its fields and save",
};

const stateTones: Record<string, string> = { verified: "result-good", unverified: "" };

interface Props {
	/** As edited. */
	app: AppConfig;
	account: AccountConfig | undefined;
	document: Config;
	edits: SettingsEdits;
	webhook: WebhookState | undefined;
	problem: SaveProblem | null;
	onEdit(edits: SettingsEdits): void;
}

/** One app as the Page admin sees it. */
export function AppSettings({ app, account, document, edits, webhook, problem, onEdit }: Props): VNode {
	const name = app.name ?? app.id;
	const ids = {
		role: appControlId(app.id, "role"),
		canTake: appControlId(app.id, "canTake"),
		webhookUrl: appControlId(app.id, "webhookUrl"),
		fields: appControlId(app.id, "fields"),
	};
	const edit = (part: AppEdit): void => onEdit(editApp(edits, app.id, part));
	const connected = !account?.disconnectedApps?.includes(app.id);
	return (
		<section class="app-card" data-testid={`app-${app.id}`} aria-labelledby={`app-${app.id}-name`}>
			<div class="app-id">
				<h4 id={`app-${app.id}-name`}>
					{name} {!connected && <span class="badge badge-warning">disconnected</span>}
				</h4>
				<code>{app.id}</code> <CopyButton text={app.id} what={`the id of ${name}`} />
			</div>
			<div class="app-grid">
				<div class="setting">
					<label for={ids.role}>Role</label>
					<select
						{...problemProps(ids.role, problem)}
						data-testid="role"
						value={app.role ?? ""}
						onChange={(event) => edit({ role: event.currentTarget.value || null })}
					>
						<option value="primary">Primary receiver</option>
						<option value="secondary">Secondary receiver</option>
						<option value="">No role</option>
					</select>
					<ProblemAt control={ids.role} problem={problem} />
					{!rolesCount(document) && <p class="hint">Counts under classic and hop_v2.</p>}
				</div>
				<div class="setting setting-wide">
					<label for={ids.webhookUrl}>Webhook URL</label>
					<input
						{...problemProps(ids.webhookUrl, problem)}
						type="text"
						inputMode="url"
						autocomplete="off"
						spellcheck={false}
						data-testid="webhook-url"
						placeholder="none"
						value={edits.apps[app.id]?.webhookUrl ?? app.webhookUrl ?? ""}
						onInput={(event) => edit({ webhookUrl: event.currentTarget.value })}
					/>
					<ProblemAt control={ids.webhookUrl} problem={problem} />
					<p class="hint" data-testid="webhook-state" data-state={webhook?.state ?? "unknown"}>
						{webhook ? (
							<>
								<span class={stateTones[webhook.state] ?? "result-bad"}>
									{stateWording[webhook.state] ?? webhook.state}
								</span>
								{webhook.error !== undefined && `: ${webhook.error}`}
							</>
						) : (
							"state not known yet"
						)}
					</p>
				</div>
				<label class="toggle" for={ids.canTake}>
					<input
						{...problemProps(ids.canTake, problem)}
						type="checkbox"
						data-testid="can-take"
						checked={app.canTake === true}
						onChange={(event) => edit({ canTake: event.currentTarget.checked })}
					/>
					Take control of conversations
				</label>
				<ProblemAt control={ids.canTake} problem={problem} />
			</div>
			<FieldChoices
				id={ids.fields}
				appId={app.id}
				name={name}
				chosen={app.fields ?? []}
				problem={problem}
				onChoose={(fields) => edit({ fields })}
			/>
			<AppConnection app={app} account={account} connected={connected} />
		</section>
	);
}
