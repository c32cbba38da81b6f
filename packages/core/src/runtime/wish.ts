import { type AppId, appId, INBOX } from "../domain/app-id.ts";
import type { CommandName } from "../domain/command.ts";
import type { HandoverStart } from "../domain/handover-progress.ts";
import { encodeMetadata, METADATA_LIMIT } from "../domain/metadata.ts";
import type { ThreadKey } from "../domain/thread.ts";
import type { SendBody } from "../ports/graph.ts";
import { ThreadControlError } from "../thread-control-error.ts";
import type { CommandOptions, Outgoing } from "./thread-handle.ts";

/** The longest stretch `extend` may ask for: 7 days (spec §1.3). */
export const EXTEND_LIMIT_MS: number = 7 * 24 * 60 * 60 * 1000;

/** One command as its caller asks for it. */
export interface Wish {
	readonly name: CommandName;
	readonly target: AppId | null;
	readonly durationMs: number | null;
	readonly metadata: string | null;
	readonly handover: HandoverStart | null;
	readonly say: SendBody | null;
	/** Hears the id of what `say` became. */
	readonly said: ((id: string) => void) | null;
	readonly lease: string | null;
	/** With `request`: how long it may stay without being granted. */
	readonly answerWithinMs: number | null;
}

/** A wish with nothing but its name and metadata. Throws `metadata_too_long`, `metadata_invalid`. */
export function wishFor(key: ThreadKey, name: CommandName, options: CommandOptions, lease: string | null): Wish {
	const encoded = encodeMetadata(options.metadata, options.reason);
	if ("text" in encoded) {
		const nothing = { target: null, durationMs: null, handover: null, say: null, said: null, answerWithinMs: null };
		return { ...nothing, name, metadata: encoded.text, lease };
	}
	if (encoded.problem === "too_long") {
		throw new ThreadControlError(
			"metadata_too_long",
			`the metadata of ${name} has ${encoded.length} characters, ${METADATA_LIMIT} fit; send a reference instead`,
			{ thread: key },
		);
	}
	throw new ThreadControlError(
		"metadata_invalid",
		`the metadata of ${name} cannot be written as JSON; give a text or plain data`,
		{ thread: key },
	);
}

/** Where a pass goes: null is the default app, nothing is `usual`, or the inbox where there is none. Throws `target_unknown`. */
export function targetOf(key: ThreadKey, target: AppId | string | null | undefined, usual: AppId | null): AppId | null {
	if (target === null) return null;
	const inbox = key.channel === "whatsapp" ? null : INBOX[key.channel];
	if (target === undefined) return usual ?? inbox;
	const id = target === "inbox" ? inbox : appId(target);
	if (id !== null) return id;
	throw new ThreadControlError(
		"target_unknown",
		`“${target}” is not an app id: pass takes digits, "inbox", or null for the default app`,
		{ thread: key },
	);
}

/** Throws `duration_invalid`. */
export function checkDuration(key: ThreadKey, durationMs: number): void {
	if (Number.isFinite(durationMs) && durationMs > 0 && durationMs <= EXTEND_LIMIT_MS) return;
	throw new ThreadControlError(
		"duration_invalid",
		`extend takes more than 0 and at most ${EXTEND_LIMIT_MS} ms (7 days), not ${durationMs}`,
		{ thread: key },
	);
}

/** Checks how long something may take that nobody may ever do; nothing given is no limit. Throws `duration_invalid`. */
export function checkWithin(key: ThreadKey, limits: Readonly<Record<string, number | undefined>>): void {
	for (const [name, withinMs] of Object.entries(limits)) {
		if (withinMs === undefined || (Number.isFinite(withinMs) && withinMs > 0)) continue;
		throw new ThreadControlError(
			"duration_invalid",
			`${name} takes milliseconds, more than 0, not ${String(withinMs)}. No request was sent`,
			{ thread: key },
		);
	}
}

/** The wire body of something to send. */
export function bodyOf(message: Outgoing): SendBody {
	return typeof message === "string" ? { messaging_type: "RESPONSE", message: { text: message } } : message;
}
