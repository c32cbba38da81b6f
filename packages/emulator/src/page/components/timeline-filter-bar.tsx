import type { VNode } from "preact";
import { INBOXES, PAGE_INBOX, participantName } from "../participants.ts";
import type { TimelineRow } from "../timeline.ts";
import { NO_FILTER, type TimelineFilter } from "../timeline-filter.ts";
import type { Config } from "../wire.ts";

const kinds: readonly { kind: TimelineRow["type"]; name: string }[] = [
	{ kind: "message", name: "Messages" },
	{ kind: "delivery", name: "Webhooks" },
	{ kind: "call", name: "Calls" },
	{ kind: "control", name: "Control" },
	{ kind: "incident", name: "Incidents" },
];

interface Props {
	filter: TimelineFilter;
	config: Config | null;
	/** How many lines are left, in words. */
	left: string;
	onChange(filter: TimelineFilter): void;
}

/** Says which lines of the timeline are wanted. */
export function TimelineFilterBar({ filter, config, left, onChange }: Props): VNode {
	const apps = [...(config?.apps.map((app) => app.id) ?? []), PAGE_INBOX];
	function toggle(kind: TimelineRow["type"]): void {
		const has = filter.kinds.includes(kind);
		onChange({ ...filter, kinds: has ? filter.kinds.filter((each) => each !== kind) : [...filter.kinds, kind] });
	}
	return (
		<fieldset class="filter" id="timeline-filter" data-testid="filter">
			<legend class="visually-hidden">Which lines are shown</legend>
			<div class="filter-kinds">
				{kinds.map(({ kind, name }) => (
					<button
						key={kind}
						type="button"
						class="chip"
						data-testid={`filter-${kind}`}
						aria-pressed={filter.kinds.includes(kind)}
						onClick={() => toggle(kind)}
					>
						{name}
					</button>
				))}
			</div>
			<select
				aria-label="App"
				data-testid="filter-app"
				value={filter.app}
				onChange={(event) => onChange({ ...filter, app: event.currentTarget.value })}
			>
				<option value="">Every app</option>
				{apps.map((id) => (
					<option key={id} value={id}>
						{INBOXES.includes(id) ? "Page Inbox" : participantName(config, id)}
					</option>
				))}
			</select>
			<select
				aria-label="Channel of webhooks"
				data-testid="filter-channel"
				value={filter.channel}
				onChange={(event) => onChange({ ...filter, channel: event.currentTarget.value as TimelineFilter["channel"] })}
			>
				<option value="">Every channel</option>
				<option value="normal">normal</option>
				<option value="standby">standby</option>
			</select>
			<input
				type="search"
				class="filter-text"
				aria-label="Text in words or JSON"
				placeholder="Text"
				data-testid="filter-text"
				value={filter.text}
				onInput={(event) => onChange({ ...filter, text: event.currentTarget.value })}
			/>
			<button type="button" class="button button-small" data-testid="filter-clear" onClick={() => onChange(NO_FILTER)}>
				Clear
			</button>
			<span class="filter-left" role="status">
				{left}
			</span>
		</fieldset>
	);
}
