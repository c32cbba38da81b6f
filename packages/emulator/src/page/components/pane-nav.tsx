import type { VNode } from "preact";
import type { Config, Thread } from "../wire.ts";
import { Participant } from "./participant.tsx";

const panes = [
	{ id: "customer-pane", name: "Customer" },
	{ id: "timeline-pane", name: "Timeline" },
	{ id: "inbox-pane", name: "Inbox" },
];

/** The hash names the customer, so the links move the view themselves. */
function moveTo(event: MouseEvent, id: string): void {
	event.preventDefault();
	const pane = document.getElementById(id);
	pane?.scrollIntoView({ block: "start" });
	pane?.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
}

/** Jumps between the panes where they stand below one another, and says there who may speak. */
export function PaneNav({ config, thread }: { config: Config | null; thread: Thread | undefined }): VNode {
	return (
		<nav class="pane-nav" aria-label="Panes">
			<ul>
				{panes.map(({ id, name }) => (
					<li key={id}>
						<a href={`#${id}`} onClick={(event) => moveTo(event, id)}>
							{name}
						</a>
					</li>
				))}
			</ul>
			<p class="pane-nav-owner">
				Speaks: <Participant config={config} appId={thread?.owner} />
			</p>
		</nav>
	);
}
