import type { VNode } from "preact";
import { connectedApps, PAGE_INBOX } from "../participants.ts";
import type { SettingsEdits } from "../settings-edits.ts";
import type { Config } from "../wire.ts";
import { PROFILES, profileWording } from "../wording.ts";
import { ProblemAt, problemProps, type SaveProblem } from "./problem-at.tsx";

interface Props {
	document: Config;
	edits: SettingsEdits;
	problem: SaveProblem | null;
	onEdit(edits: SettingsEdits): void;
}

/** The profile, and the app idle threads are routed to. */
export function RoutingSettings({ document, edits, problem, onEdit }: Props): VNode {
	const routing = document.profile === "routing";
	return (
		<section class="settings-routing" aria-label="Profile and default app">
			<div class="setting">
				<label for="settings-profile">Profile</label>
				<select
					{...problemProps("settings-profile", problem)}
					data-testid="settings-profile"
					value={document.profile}
					onChange={(event) => onEdit({ ...edits, profile: event.currentTarget.value })}
				>
					{PROFILES.map((profile) => (
						<option key={profile} value={profile}>
							{profile}
						</option>
					))}
				</select>
				<ProblemAt control="settings-profile" problem={problem} />
				<p class="hint">{profileWording(document)}</p>
			</div>
			<div class="setting">
				<label for="settings-defaultApp">Default app</label>
				<select
					{...problemProps("settings-defaultApp", problem)}
					data-testid="settings-default-app"
					value={document.defaultApp ?? ""}
					disabled={!routing}
					onChange={(event) => onEdit({ ...edits, defaultApp: event.currentTarget.value || null })}
				>
					<option value="">None</option>
					{connectedApps(document).map((app) => (
						<option key={app.id} value={app.id}>
							{app.name ?? app.id}
						</option>
					))}
					<option value={PAGE_INBOX}>Page Inbox</option>
				</select>
				<ProblemAt control="settings-defaultApp" problem={problem} />
				<p class="hint">
					{routing ? "Idle threads are routed to it." : "Counts under the routing profile; the others have none."}
				</p>
			</div>
		</section>
	);
}
