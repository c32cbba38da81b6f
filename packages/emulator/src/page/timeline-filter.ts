import { summarizeCall } from "./call-summary.ts";
import { controlWording } from "./control-change.ts";
import { summarizeDelivery } from "./delivery-summary.ts";
import { PAGE_INBOX } from "./participants.ts";
import type { TimelineRow } from "./timeline.ts";
import type { Config } from "./wire.ts";

/** Which lines of the timeline are wanted; what is empty does not matter. */
export interface TimelineFilter {
	kinds: readonly TimelineRow["type"][];
	/** An app's id, or the Page Inbox's. */
	app: string;
	/** Leaves webhooks of this channel alone. */
	channel: "" | "normal" | "standby";
	text: string;
}

export const NO_FILTER: TimelineFilter = { kinds: [], app: "", channel: "", text: "" };

/** How many of the filter's conditions are set. */
export function conditionsIn({ kinds, app, channel, text }: TimelineFilter): number {
	return [kinds.length > 0, app !== "", channel !== "", text.trim() !== ""].filter(Boolean).length;
}

/** Whether a line is wanted: it meets every condition that is set. Text is looked for in words and JSON, in any case. */
export function isWanted(row: TimelineRow, filter: TimelineFilter, config: Config | null): boolean {
	const { kinds, app, channel } = filter;
	const text = filter.text.trim().toLowerCase();
	if (kinds.length > 0 && !kinds.includes(row.type)) return false;
	if (channel !== "" && !(row.type === "delivery" && summarizeDelivery(row.delivery).channel === channel)) return false;
	if (app !== "" && !appsIn(row).includes(app)) return false;
	return text === "" || wordsOf(row, config).toLowerCase().includes(text);
}

function appsIn(row: TimelineRow): string[] {
	switch (row.type) {
		case "message":
			return row.item.from === "inbox" ? [PAGE_INBOX] : [];
		case "delivery":
			return [row.delivery.appId];
		case "call":
			return [row.call.appId ?? ""];
		case "control":
			return [String(row.handover.from ?? ""), String(row.handover.to ?? "")];
		case "incident":
			return [];
	}
}

function wordsOf(row: TimelineRow, config: Config | null): string {
	switch (row.type) {
		case "message":
			return `${row.item.text} ${row.item.payload ?? ""}`;
		case "delivery": {
			const { kind, channel } = summarizeDelivery(row.delivery);
			return `${kind} ${channel} ${row.delivery.status} ${JSON.stringify(row.delivery.body)}`;
		}
		case "call": {
			const { outcome } = summarizeCall(row.call, config);
			const { method, path, status, body, answer } = row.call;
			return `${method} ${path} ${status} ${outcome} ${JSON.stringify([body, answer])}`;
		}
		case "control":
			return `${controlWording(row.handover, config).text} ${row.handover.metadata ?? ""}`;
		case "incident":
			return row.incident.text;
	}
}
