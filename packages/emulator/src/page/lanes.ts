import { summarizeCall } from "./call-summary.ts";
import { changesOwner } from "./control-change.ts";
import { findApp, INBOXES, PAGE_INBOX, participantName } from "./participants.ts";
import type { TimelineRow } from "./timeline.ts";
import type { Config, Thread } from "./wire.ts";

/** One column of the timeline: somebody things happen to. */
export interface Lane {
	/** `customer`, `platform`, an app's id, or the Page Inbox's. */
	id: string;
	name: string;
	tone: "customer" | "platform" | "app" | "inbox";
}

/** A line of the timeline, placed: from which lane to which it goes, both counted from 0. */
export interface LaneMark {
	row: TimelineRow;
	from: number;
	to: number;
	/** The lane of whoever owned the thread once this had happened; null while nobody did. */
	owner: number | null;
}

const CUSTOMER = 0;
const PLATFORM = 1;

/** The lanes: customer, platform, one for each app that is or was connected, and the inbox. */
export function lanesOf(config: Config | null, rows: readonly TimelineRow[]): Lane[] {
	const configured = config?.apps.map((app) => app.id) ?? [];
	const seen = rows.flatMap(appsIn).filter((id) => !INBOXES.includes(id) && findApp(config, id) === undefined);
	return [
		{ id: "customer", name: "Customer", tone: "customer" },
		{ id: "platform", name: "Platform", tone: "platform" },
		...[...configured, ...new Set(seen)].map((id): Lane => ({ id, name: participantName(config, id), tone: "app" })),
		{ id: PAGE_INBOX, name: "Inbox", tone: "inbox" },
	];
}

/**
 * Each line with its place in the lanes. `rows` must be all lines of the thread, oldest first: the owner at each of them
 * follows from the changes of control before it.
 */
export function marksOf(lanes: readonly Lane[], rows: readonly TimelineRow[], thread: Thread | undefined): LaneMark[] {
	const place = (id: string | number | null | undefined): number => laneOf(lanes, id) ?? PLATFORM;
	let owner = ownerAtStart(thread);
	return rows.map((row) => {
		if (row.type === "control" && changesOwner(row.handover)) owner = row.handover.to;
		const [from, to] = wayOf(row, place);
		return { row, from, to, owner: laneOf(lanes, owner) ?? null };
	});
}

function ownerAtStart(thread: Thread | undefined): string | number | null | undefined {
	const first = thread?.handovers.find(changesOwner);
	return first ? first.from : thread?.owner;
}

function laneOf(lanes: readonly Lane[], id: string | number | null | undefined): number | undefined {
	if (id === null || id === undefined) return undefined;
	const index = lanes.findIndex((lane) => lane.id === String(id));
	if (index >= 0) return index;
	return INBOXES.includes(String(id)) ? lanes.length - 1 : undefined;
}

function wayOf(row: TimelineRow, place: (id: string | number | null | undefined) => number): [number, number] {
	switch (row.type) {
		case "message":
			return row.item.from === "customer" ? [CUSTOMER, PLATFORM] : [place(PAGE_INBOX), CUSTOMER];
		case "delivery":
			return [PLATFORM, place(row.delivery.appId)];
		case "call": {
			const { edge, refused } = summarizeCall(row.call, null);
			return [place(row.call.appId), edge === "messages" && !refused ? CUSTOMER : PLATFORM];
		}
		case "control":
			return [place(row.handover.from), place(row.handover.to)];
		case "incident":
			return [PLATFORM, PLATFORM];
	}
}

function appsIn(row: TimelineRow): string[] {
	const ids =
		row.type === "delivery"
			? [row.delivery.appId]
			: row.type === "call"
				? [row.call.appId]
				: row.type === "control"
					? [row.handover.from, row.handover.to]
					: [];
	return ids.flatMap((id) => (id === null || id === undefined ? [] : [String(id)]));
}
