import type { VNode } from "preact";
import { hoursAndMinutes } from "../moment.ts";
import type { PageState } from "../page-state.ts";
import type { PageActions } from "../use-page.ts";
import { profileWording } from "../wording.ts";
import { ConnectionState } from "./connection-state.tsx";

const HOUR_MS = 3_600_000;
const profiles = ["classic", "routing", "zero_config"];
/** Less than this is the way of the event itself, not an advanced clock. */
const NOTABLE_AHEAD_MS = 30_000;

interface Props {
	state: PageState;
	actions: PageActions;
}

/** The title and what rules the whole emulator: profile, clock, reset. */
export function PageHeader({ state, actions }: Props): VNode {
	const profile = state.config?.profile ?? "";
	const unsubscribed = state.config?.apps.filter((app) => typeof app.unsubscribedAt === "number") ?? [];
	const offered = profile === "" || profiles.includes(profile) ? profiles : [...profiles, profile];
	return (
		<header class="page-header">
			<div class="page-title">
				<h1>Thread control emulator</h1>
				<ConnectionState connection={state.connection} />
			</div>
			<div class="page-settings">
				<div class="profile">
					<label for="profile">Profile</label>
					<select
						id="profile"
						data-testid="profile"
						aria-describedby="profile-wording"
						value={profile}
						disabled={state.config === null}
						onChange={(event) => void actions.chooseProfile(event.currentTarget.value)}
					>
						{offered.map((each) => (
							<option key={each} value={each}>
								{each}
							</option>
						))}
					</select>
					<p id="profile-wording" class="profile-wording">
						{profileWording(state.config)}
					</p>
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
				<button
					type="button"
					class="button"
					title="Forgets threads, deliveries and calls; the configuration stays"
					onClick={() => void actions.reset()}
				>
					Reset
				</button>
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
