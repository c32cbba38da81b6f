import { summarizeDelivery } from "./delivery-summary.ts";
import type { PageState } from "./page-state.ts";
import type { Call, Delivery, Handover, Incident, Thread, TranscriptItem } from "./wire.ts";

/** One line of the timeline, oldest first. */
export type TimelineRow =
	/** What the customer or the inbox's agent said or tapped; what an app says is one of its calls. */
	| { type: "message"; key: string; at: number; item: TranscriptItem }
	| { type: "delivery"; key: string; at: number; delivery: Delivery }
	/** `times` counts equal reads in a row: a bot that waits asks for the owner again and again. */
	| { type: "call"; key: string; at: number; call: Call; times: number }
	| { type: "control"; key: string; at: number; handover: Handover }
	| { type: "incident"; key: string; at: number; incident: Incident };

type Row = TimelineRow extends infer Each ? (Each extends TimelineRow ? Omit<Each, "key"> : never) : never;

/** At most this many lines are shown, the newest. */
export const SHOWN_ROWS = 300;

const rank: Record<TimelineRow["type"], number> = { message: 0, call: 1, control: 2, delivery: 3, incident: 4 };

/**
 * Everything that happened around one customer's thread, together with what concerns no customer in particular (role
 * changes, reads of the page's settings), by time. At the same millisecond a message or a call stands before the change of
 * control it caused, and that before the webhooks that tell of it.
 */
export function timelineOf(state: PageState, thread: Thread | undefined): TimelineRow[] {
	const concerns = (userId: string | null | undefined): boolean => (userId ?? state.userId) === state.userId;
	const onAccount = (accountId: string | null | undefined): boolean =>
		thread === undefined || (accountId ?? thread.accountId) === thread.accountId;
	const rows: Row[] = [
		...(thread?.transcript ?? [])
			.filter((item) => item.from !== "app" && item.text)
			.map((item) => ({ type: "message" as const, at: item.at, item })),
		...state.calls
			.filter((call) => concerns(call.userId))
			.map((call) => ({ type: "call" as const, at: call.at, call, times: 1 })),
		...(thread?.handovers ?? []).map((handover) => ({ type: "control" as const, at: handover.at, handover })),
		...state.deliveries
			.filter(
				(delivery) => onAccount(delivery.accountId) && concerns(delivery.userId ?? summarizeDelivery(delivery).userId),
			)
			.map((delivery) => ({ type: "delivery" as const, at: delivery.at, delivery })),
		...state.incidents
			.filter((incident) => concerns(incident.userId))
			.map((incident) => ({ type: "incident" as const, at: incident.at, incident })),
	];
	return keyed(rows.sort((a, b) => a.at - b.at || rank[a.type] - rank[b.type])).reduce(folded, []);
}

/** A row keeps its key while others come and go, so that an opened one stays open. */
function keyed(rows: Row[]): TimelineRow[] {
	const seen = new Map<string, number>();
	return rows.map((row) => {
		const moment = `${row.type} ${row.at}`;
		const nth = seen.get(moment) ?? 0;
		seen.set(moment, nth + 1);
		return { ...row, key: `${moment} ${nth}` };
	});
}

/** Whether two rows show the same. */
export function isSameRow(a: TimelineRow, b: TimelineRow): boolean {
	if (a.type === "delivery" && b.type === "delivery") return a.delivery === b.delivery;
	if (a.type === "call" && b.type === "call") return a.call === b.call && a.times === b.times;
	if (a.type === "incident" && b.type === "incident") return a.incident === b.incident;
	if (a.type === "message" && b.type === "message") return a.item.at === b.item.at && a.item.mid === b.item.mid;
	return a.type === "control" && b.type === "control" && JSON.stringify(a.handover) === JSON.stringify(b.handover);
}

function folded(rows: TimelineRow[], row: TimelineRow): TimelineRow[] {
	const last = rows.at(-1);
	if (row.type === "call" && last?.type === "call" && isSameRead(last.call, row.call)) {
		rows[rows.length - 1] = { ...row, key: last.key, times: last.times + 1 };
	} else {
		rows.push(row);
	}
	return rows;
}

function isSameRead(a: Call, b: Call): boolean {
	return (
		b.method === "GET" &&
		a.method === "GET" &&
		a.path === b.path &&
		a.appId === b.appId &&
		a.status === b.status &&
		JSON.stringify([a.body, a.answer]) === JSON.stringify([b.body, b.answer])
	);
}
