import type { FunctionComponent, VNode } from "preact";
import { memo } from "preact/compat";
import { rowAttributes } from "../row-attributes.ts";
import { isSameRow, type TimelineRow } from "../timeline.ts";
import type { Config } from "../wire.ts";
import { CallRow } from "./call-row.tsx";
import { ControlRow } from "./control-row.tsx";
import { DeliveryRow } from "./delivery-row.tsx";
import { MessageRow } from "./message-row.tsx";
import { MomentText } from "./moment-text.tsx";

interface Props {
	row: TimelineRow;
	config: Config | null;
}

/** One line of the timeline; drawn again only when it shows something else. */
export const TimelineEntry: FunctionComponent<Props> = memo(
	Entry,
	(before, after) => before.config === after.config && isSameRow(before.row, after.row),
);

function Entry({ row, config }: Props): VNode {
	switch (row.type) {
		case "message":
			return <MessageRow row={row} />;
		case "delivery":
			return <DeliveryRow row={row} config={config} />;
		case "call":
			return <CallRow row={row} config={config} />;
		case "control":
			return <ControlRow row={row} config={config} />;
		case "incident":
			return (
				<li class="row row-incident" {...rowAttributes(row)}>
					<MomentText at={row.at} /> {row.incident.text}
				</li>
			);
	}
}
