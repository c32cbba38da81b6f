import type { VNode } from "preact";
import { rowAttributes } from "../row-attributes.ts";
import type { TimelineRow } from "../timeline.ts";
import { MomentText } from "./moment-text.tsx";

/** What the customer or the inbox's agent said, in the list. */
export function MessageRow({ row }: { row: TimelineRow & { type: "message" } }): VNode {
	const { at, from, text, kind } = row.item;
	return (
		<li class={`row row-message row-message-${from}`} {...rowAttributes(row)}>
			<p class="control-line">
				<MomentText at={at} />
				<span class="row-what">
					<strong>{from === "customer" ? "Customer" : "Page Inbox agent"}</strong>{" "}
					{kind === "postback" ? "taps" : "says"} <q class="excerpt">{text}</q>
				</span>
			</p>
		</li>
	);
}
