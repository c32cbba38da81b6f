import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import type { PageState } from "../page-state.ts";
import { customerName } from "../participants.ts";
import { SHOWN_ROWS, timelineOf } from "../timeline.ts";
import { useScrollToEnd } from "../use-scroll-to-end.ts";
import type { Thread } from "../wire.ts";
import { TimelineEntry } from "./timeline-entry.tsx";
import { WhoBanner } from "./who-banner.tsx";

interface Props {
	state: PageState;
	thread: Thread | undefined;
}

/** Who holds control, each webhook and each Graph call of one customer's thread, as they happen. */
export function TimelinePane({ state, thread }: Props): VNode {
	const { calls, deliveries, incidents, userId } = state;
	const rows = useMemo(() => timelineOf(state, thread), [calls, deliveries, incidents, userId, thread]);
	const shown = rows.slice(-SHOWN_ROWS);
	const last = shown.at(-1);
	const { scroller, behind, toEnd } = useScrollToEnd<HTMLElement>(
		`${rows.length} ${last?.key} ${last?.type === "call" && last.times}`,
		userId,
	);

	return (
		<section class="pane timeline-pane" id="timeline-pane" aria-labelledby="timeline-heading">
			<div class="pane-head">
				<h2 id="timeline-heading" tabIndex={-1}>
					Timeline
				</h2>
				{behind && (
					<button type="button" class="button" onClick={toEnd}>
						To the newest line
					</button>
				)}
				<p class="pane-subject">{customerName(userId)}</p>
			</div>
			<WhoBanner config={state.config} thread={thread} />
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
				{rows.length > shown.length && (
					<p class="timeline-empty">{rows.length - shown.length} older lines are not shown.</p>
				)}
				<ol class="timeline" data-testid="timeline">
					{shown.map((row) => (
						<TimelineEntry key={row.key} row={row} config={state.config} />
					))}
				</ol>
			</section>
		</section>
	);
}
