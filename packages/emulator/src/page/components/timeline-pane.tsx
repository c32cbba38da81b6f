import type { VNode } from "preact";
import { useMemo, useState } from "preact/hooks";
import { lanesOf, marksOf } from "../lanes.ts";
import type { PageState } from "../page-state.ts";
import { customerName } from "../participants.ts";
import { SHOWN_ROWS, timelineOf } from "../timeline.ts";
import { conditionsIn, isWanted, NO_FILTER } from "../timeline-filter.ts";
import { useScrollToEnd } from "../use-scroll-to-end.ts";
import { useWide } from "../use-wide.ts";
import type { Thread } from "../wire.ts";
import { LaneList } from "./lane-list.tsx";
import { TimelineEntry } from "./timeline-entry.tsx";
import { TimelineFilterBar } from "./timeline-filter-bar.tsx";
import { WhoBanner } from "./who-banner.tsx";
import { WhyPanel } from "./why-panel.tsx";

interface Props {
	state: PageState;
	thread: Thread | undefined;
}

/** Who holds control, each webhook and each Graph call of one customer's thread, as they happen. */
export function TimelinePane({ state, thread }: Props): VNode {
	const { calls, config, deliveries, incidents, userId } = state;
	const wide = useWide();
	const [asList, setAsList] = useState(false);
	const [filtering, setFiltering] = useState(false);
	const [filter, setFilter] = useState(NO_FILTER);
	const rows = useMemo(() => timelineOf(state, thread), [calls, deliveries, incidents, userId, thread]);
	const lanes = useMemo(() => lanesOf(config, rows), [config, rows]);
	const marks = useMemo(() => marksOf(lanes, rows, thread), [lanes, rows, thread]);
	const conditions = conditionsIn(filter);
	const wanted = useMemo(() => marks.filter(({ row }) => isWanted(row, filter, config)), [marks, filter, config]);
	const shown = wanted.slice(-SHOWN_ROWS);
	const last = shown.at(-1)?.row;
	const inLanes = wide && !asList;
	const { scroller, behind, toEnd } = useScrollToEnd<HTMLElement>(
		`${inLanes} ${wanted.length} ${last?.key} ${last?.type === "call" && last.times}`,
		userId,
	);

	return (
		<section class="pane timeline-pane" id="timeline-pane" aria-labelledby="timeline-heading">
			<div class="pane-head">
				<h2 id="timeline-heading" tabIndex={-1}>
					Timeline <span class="pane-subject">{customerName(userId)}</span>
				</h2>
				<div class="pane-tools">
					{behind && (
						<button type="button" class="button button-small" onClick={toEnd}>
							To the newest line
						</button>
					)}
					{wide && (
						<button
							type="button"
							class="button button-small"
							data-testid="timeline-view"
							aria-pressed={asList}
							onClick={() => setAsList(!asList)}
						>
							As a list
						</button>
					)}
					<button
						type="button"
						class="button button-small"
						data-testid="filter-toggle"
						aria-expanded={filtering}
						aria-controls="timeline-filter"
						onClick={() => setFiltering(!filtering)}
					>
						Filter{conditions > 0 && <span class="count">{conditions}</span>}
					</button>
				</div>
			</div>
			<div class="who-and-why">
				<WhoBanner config={config} thread={thread} />
				<WhyPanel config={config} thread={thread} userId={userId} deliveries={deliveries} />
			</div>
			{filtering && (
				<TimelineFilterBar
					filter={filter}
					config={config}
					left={conditions === 0 ? "" : `${wanted.length} of ${rows.length} lines`}
					onChange={setFilter}
				/>
			)}
			<section
				class="timeline-scroll"
				aria-label="Webhooks, calls and control, oldest first"
				// biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
				tabIndex={0}
				ref={scroller}
			>
				{rows.length === 0 && (
					<p class="timeline-empty">
						Nothing yet. Each webhook, each Graph call and each change of control appears here.
					</p>
				)}
				{rows.length > 0 && wanted.length === 0 && <p class="timeline-empty">No line fits the filter.</p>}
				{wanted.length > shown.length && (
					<p class="timeline-empty">{wanted.length - shown.length} older lines are not shown.</p>
				)}
				{inLanes ? (
					<LaneList lanes={lanes} marks={shown} config={config} />
				) : (
					<ol class="timeline" data-testid="timeline">
						{shown.map(({ row }) => (
							<TimelineEntry key={row.key} row={row} config={config} />
						))}
					</ol>
				)}
			</section>
		</section>
	);
}
