import { summarizeCall } from "./call-summary.ts";
import { summarizeDelivery } from "./delivery-summary.ts";
import type { TimelineRow } from "./timeline.ts";

/** The `data-*` attributes by which a line of the timeline can be found, alike in the list and in the lanes. */
export function rowAttributes(row: TimelineRow): Record<`data-${string}`, string | number> {
	switch (row.type) {
		case "message":
			return { "data-type": "message", "data-from": row.item.from };
		case "delivery": {
			const { channel, kind } = summarizeDelivery(row.delivery);
			const { appId, status, attempt } = row.delivery;
			return {
				"data-type": "delivery",
				"data-app": appId,
				"data-channel": channel,
				"data-kind": kind,
				"data-status": status,
				"data-attempt": attempt,
			};
		}
		case "call": {
			const { appId, method, status } = row.call;
			const { edge } = summarizeCall(row.call, null);
			return {
				"data-type": "call",
				"data-app": appId ?? "",
				"data-method": method,
				"data-edge": edge,
				"data-status": status,
			};
		}
		case "control":
			return { "data-type": "control", "data-kind": row.handover.kind };
		case "incident":
			return { "data-type": "incident" };
	}
}
