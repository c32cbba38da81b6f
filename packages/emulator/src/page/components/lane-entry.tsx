import type { CSSProperties, FunctionComponent, VNode } from "preact";
import { memo } from "preact/compat";
import { summarizeCall } from "../call-summary.ts";
import { controlWording } from "../control-change.ts";
import { summarizeDelivery } from "../delivery-summary.ts";
import type { Lane, LaneMark } from "../lanes.ts";
import { participantTone } from "../participants.ts";
import { rowAttributes } from "../row-attributes.ts";
import { isSameRow, type TimelineRow } from "../timeline.ts";
import type { Config } from "../wire.ts";
import { Breakable } from "./breakable.tsx";
import { Expandable, type ExpandablePart } from "./expandable.tsx";
import { MomentText } from "./moment-text.tsx";

interface Props {
	mark: LaneMark;
	lanes: readonly Lane[];
	config: Config | null;
}

/** One line of the timeline, drawn from lane to lane. */
export const LaneEntry: FunctionComponent<Props> = memo(
	Entry,
	(before, after) =>
		before.config === after.config &&
		before.mark.from === after.mark.from &&
		before.mark.to === after.mark.to &&
		before.mark.owner === after.mark.owner &&
		before.lanes.length === after.lanes.length &&
		isSameRow(before.mark.row, after.mark.row),
);

function Entry({ mark, lanes, config }: Props): VNode {
	const { row, from, to, owner } = mark;
	const line = (
		<>
			<MomentText at={row.at} />
			<Mark mark={mark} lanes={lanes} config={config} />
		</>
	);
	const parts = partsOf(row);
	const ownerLane = owner === null ? undefined : lanes[owner];
	return (
		<li
			class={`lane-row lane-${row.type}`}
			{...rowAttributes(row)}
			data-from-lane={lanes[from]?.id}
			data-to-lane={lanes[to]?.id}
		>
			{ownerLane && (
				<span
					class={`lane-owner lane-owner-${ownerLane.tone}`}
					style={{ gridColumn: (owner ?? 0) + 2 }}
					aria-hidden="true"
				/>
			)}
			{parts.length > 0 ? <Expandable summary={line} parts={parts} /> : <p class="lane-line">{line}</p>}
		</li>
	);
}

function Mark({ mark, lanes, config }: Props): VNode {
	const { row, from, to } = mark;
	if (row.type === "control") return <ControlMark row={row} config={config} />;
	const [first, last] = [Math.min(from, to), Math.max(from, to)];
	const direction = from === to ? "none" : from < to ? "right" : "left";
	const style = {
		gridColumn: row.type === "incident" ? "2 / -1" : `${first + 2} / ${last + 3}`,
		"--span": last - first + 1,
	} as CSSProperties;
	return (
		<span class={`lane-mark lane-go-${direction} ${toneOf(row)}`} style={style}>
			{direction !== "none" && <span class="lane-arrow" aria-hidden="true" />}
			<span class="visually-hidden">
				{from === to ? `${lanes[from]?.name}:` : `${lanes[from]?.name} to ${lanes[to]?.name}:`}
			</span>
			<span class="lane-text">
				<Words row={row} config={config} />
			</span>
		</span>
	);
}

function ControlMark({ row, config }: { row: TimelineRow & { type: "control" }; config: Config | null }): VNode {
	const { changed, text, reason } = controlWording(row.handover, config);
	const tone = changed ? `lane-control-${participantTone(row.handover.to)}` : "";
	return (
		<span class={`lane-control-mark ${tone}`}>
			{text}
			{reason !== undefined && <>, reason “{reason}”</>}
		</span>
	);
}

function Words({ row, config }: { row: TimelineRow; config: Config | null }): VNode {
	switch (row.type) {
		case "delivery": {
			const { channel, kind, excerpt, more } = summarizeDelivery(row.delivery);
			const { status, attempt } = row.delivery;
			return (
				<>
					<code>{kind}</code> {channel === "standby" && <span class="badge badge-standby">standby</span>}{" "}
					{excerpt !== undefined && <q class="excerpt">{excerpt}</q>} {more > 0 && <span class="badge">+{more}</span>}{" "}
					{attempt > 1 && <span class="badge badge-warning">attempt {attempt}</span>}{" "}
					<span class={status === 200 ? "result result-good" : "result result-bad"}>
						{status === 0 ? "no answer" : status}
					</span>
				</>
			);
		}
		case "call": {
			const { edge, excerpt, detail, refused, outcome } = summarizeCall(row.call, config);
			const { method, status } = row.call;
			const shownOutcome = refused || method === "GET" ? outcome : "";
			return (
				<>
					<code>
						<Breakable text={method === "POST" ? edge : `${method} ${edge}`} />
					</code>{" "}
					{detail !== undefined && <Breakable text={detail} />}{" "}
					{excerpt !== undefined && <q class="excerpt">{excerpt}</q>}{" "}
					{row.times > 1 && <span class="badge">{row.times} times</span>}{" "}
					<span class={refused ? "result result-bad" : "result result-good"}>
						{status === 0 ? outcome : `${status} ${shownOutcome}`}
					</span>
				</>
			);
		}
		case "message":
			return <q class="excerpt">{row.item.text}</q>;
		case "control":
			return <>{controlWording(row.handover, config).text}</>;
		case "incident":
			return <>{row.incident.text}</>;
	}
}

function toneOf(row: TimelineRow): string {
	if (row.type === "delivery")
		return summarizeDelivery(row.delivery).channel === "standby" ? "lane-standby" : "lane-normal";
	if (row.type === "message") return `lane-said-${row.item.from}`;
	if (row.type === "call") return summarizeCall(row.call, null).refused ? "lane-refused" : "lane-called";
	return "";
}

function partsOf(row: TimelineRow): ExpandablePart[] {
	switch (row.type) {
		case "delivery": {
			const { body, error } = row.delivery;
			const why = error === undefined ? [] : [{ title: "Why there is no answer", value: error }];
			return [{ title: "Webhook", value: body }, ...why];
		}
		case "call": {
			const { method, path, body, status, answer } = row.call;
			return [
				{ title: `${method} ${path}`, value: body },
				{ title: `Answer, HTTP ${status}`, value: answer },
			];
		}
		case "control":
			return row.handover.metadata ? [{ title: "Metadata", value: row.handover.metadata }] : [];
		default:
			return [];
	}
}
