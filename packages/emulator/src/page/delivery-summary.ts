import { asArray, asObject, asWord, parsedIfJson } from "./json-shape.ts";
import type { Delivery } from "./wire.ts";

/** What a webhook body is about, in the words the timeline shows. */
export interface DeliverySummary {
	channel: "normal" | "standby";
	/** The event's key on the wire (`message`, `pass_thread_control`, …), with `echo` for a message of the page's own. */
	kind: string;
	/** A message's text or a button's title, where there is one. */
	excerpt: string | undefined;
	/** The customer it concerns; undefined for events about the whole page, such as `app_roles`. */
	userId: string | undefined;
	/** How many further events the same body carries. */
	more: number;
}

const envelope = new Set(["sender", "recipient", "timestamp", "hop_context", "mid"]);

interface Item {
	channel: "normal" | "standby";
	event: Record<string, unknown>;
}

/** Reads a webhook body as far as the timeline needs it; a body of another shape is summed up as its `kind`, or as `unknown`. */
export function summarizeDelivery(delivery: Delivery): DeliverySummary {
	const items = itemsOf(parsedIfJson(delivery.body));
	const first = items[0];
	const standing = { userId: delivery.userId ?? undefined, kind: delivery.kind ?? "unknown" };
	if (!first) return { channel: "normal", excerpt: undefined, more: 0, ...standing };
	const { event, channel } = first;
	const kind = Object.keys(event).find((key) => !envelope.has(key)) ?? standing.kind;
	const content = asObject(event[kind]);
	const isEcho = content?.["is_echo"] === true;
	return {
		channel,
		kind: isEcho ? "echo" : kind,
		excerpt: asWord(content?.["text"]) ?? asWord(content?.["title"]),
		userId: standing.userId ?? customerOf(event, isEcho),
		more: items.length - 1,
	};
}

function itemsOf(body: unknown): Item[] {
	return asArray(asObject(body)?.["entry"]).flatMap((entry) => {
		const fields = asObject(entry) ?? {};
		const changes = asArray(fields["changes"]).map((change) => asObject(change)?.["value"]);
		return [
			...itemsIn([...asArray(fields["messaging"]), ...changes], "normal"),
			...itemsIn(asArray(fields["standby"]), "standby"),
		];
	});
}

function itemsIn(list: unknown[], channel: Item["channel"]): Item[] {
	return list.map(asObject).flatMap((event) => (event ? [{ channel, event }] : []));
}

function customerOf(event: Record<string, unknown>, isEcho: boolean): string | undefined {
	return asWord(asObject(event[isEcho ? "recipient" : "sender"])?.["id"]);
}
