import { asObject, asWord, parsedIfJson } from "./json-shape.ts";
import { participantName } from "./participants.ts";
import type { Config, Handover, Thread } from "./wire.ts";

/** A step of thread control in words: what happened, how, and the reason that was sent along. */
export interface ControlWording {
	/** Whether control changed hands; a request and an extension leave it where it is. */
	changed: boolean;
	text: string;
	reason: string | undefined;
}

/** How a handover is told on the timeline. */
export function controlWording(handover: Handover, config: Config | null): ControlWording {
	const from = participantName(config, handover.from);
	const to = participantName(config, handover.to);
	const reason = reasonIn(handover.metadata);
	if (handover.kind === "requested") {
		const text = from === "nobody" ? `Control is requested from ${to}` : `${from} asks ${to} for control`;
		return { changed: false, text, reason };
	}
	if (handover.kind === "extended") {
		return { changed: false, text: `${to === "nobody" ? from : to} keeps control for longer`, reason };
	}
	return { changed: true, text: `Control: ${from} → ${to}, ${handover.kind}`, reason };
}

/** When the present owner came to be: the last change of control, else the thread's first message. Undefined for an empty thread. */
export function controlledSince(thread: Thread): number | undefined {
	return thread.handovers.findLast(changesOwner)?.at ?? thread.transcript[0]?.at;
}

/** Whether a step of thread control says who owns the thread; a request and an extension do not. */
export function changesOwner({ kind }: Handover): boolean {
	return kind !== "requested" && kind !== "extended";
}

/** The reason in a metadata string: its `reason` where it is a JSON object with one, else the string itself. */
export function reasonIn(metadata: string | null | undefined): string | undefined {
	if (!metadata) return undefined;
	const fields = asObject(parsedIfJson(metadata));
	return fields ? asWord(fields["reason"]) : metadata;
}
