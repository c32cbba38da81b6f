import type { VNode } from "preact";
import { hoursAndMinutes } from "../moment.ts";
import type { PageState } from "../page-state.ts";
import type { PageActions } from "../use-page.ts";
import { PROFILES, profileWording } from "../wording.ts";
import { CompanionBar } from "./companion-bar.tsx";
import { ConnectionState } from "./connection-state.tsx";

const HOUR_MS = 3_600_000;
/** Less than this is the way of the event itself, not an advanced clock. */
const NOTABLE_AHEAD_MS = 30_000;

/** The dialogs the header opens. */
export type DialogName = "settings" | "bench" | "scenarios";

interface Props {
	state: PageState;
	actions: PageActions;
	/** Whether the settings hold changes that were not saved. */
	unsaved: boolean;
	onOpen(dialog: DialogName): void;
}

/** The title and what rules the whole emulator: profile, clock, reset, and the doors to settings, faults and scenarios. */
export function PageHeader({ state, actions, unsaved, onOpen }: Props): VNode {
	const { config } = state;
	const profile = config?.profile ?? "";
	const unsubscribed = config?.apps.filter((app) => typeof app.unsubscribedAt === "number") ?? [];
	const offered = profile === "" || PROFILES.includes(profile) ? PROFILES : [...PROFILES, profile];
	const doors: readonly { dialog: DialogName; name: string }[] = [
		{ dialog: "scenarios", name: "Scenarios" },
		{ dialog: "settings", name: unsaved ? "Settings (unsaved)" : "Settings" },
		{ dialog: "bench", name: "Faults" },
	];
	return (
		<header class="page-header">
			<div class="page-title">
				<h1>Thread control emulator</h1>
				<ConnectionState connection={state.connection} />
				<p id="profile-wording" class="profile-wording">
					{profileWording(config)}
				</p>
			</div>
			<div class="page-controls">
				<div class="page-settings">
					<div class="profile">
						<label for="profile">Profile</label>
						<select
							id="profile"
							data-testid="profile"
							aria-describedby="profile-wording"
							value={profile}
							disabled={config === null}
							onChange={(event) => void actions.chooseProfile(event.currentTarget.value)}
						>
							{offered.map((each) => (
								<option key={each} value={each}>
									{each}
								</option>
							))}
						</select>
					</div>
					<fieldset class="clock">
						<legend>Clock</legend>
						<button type="button" class="button" onClick={() => void actions.advanceClock(HOUR_MS)}>
							+1 h
						</button>
						<button type="button" class="button" onClick={() => void actions.advanceClock(24 * HOUR_MS)}>
							+24 h
						</button>
						{state.clockAheadMs > NOTABLE_AHEAD_MS && (
							<span class="clock-ahead">{hoursAndMinutes(state.clockAheadMs)} ahead</span>
						)}
					</fieldset>
					<div class="doors">
						{doors.map(({ dialog, name }) => (
							<button
								key={dialog}
								type="button"
								class="button"
								data-testid={`open-${dialog}`}
								aria-haspopup="dialog"
								disabled={config === null}
								onClick={() => onOpen(dialog)}
							>
								{name}
							</button>
						))}
						<button
							type="button"
							class="button"
							title="Forgets threads, deliveries and calls; the configuration stays"
							onClick={() => void actions.reset()}
						>
							Reset
						</button>
					</div>
				</div>
				<CompanionBar companions={state.companions} />
			</div>
			{unsubscribed.length > 0 && (
				<p class="page-warning" role="status">
					{unsubscribed.map((app) => app.name ?? app.id).join(" and ")} gets no webhooks any more: it failed to answer
					for an hour. Subscribe it again once it runs.
				</p>
			)}
		</header>
	);
}
