import type { Activity } from "botbuilder-core";

/** What a prompt-like call says before the thread goes: a plain text, or an activity only the adapter knows how to write. */
export type HandoffPrompt = { readonly text: string } | { readonly activity: Partial<Activity> };

/** The fields of an activity that say more to the customer than its text does. */
const RICH: readonly (keyof Activity)[] = ["attachments", "suggestedActions", "channelData"];

/**
 * Reads the goodbye of `step.prompt('handoff', …)`, which comes as `prompt`: a text or an activity. Answers null where there
 * is none, and for the variables of a Botkit script (they come with a `thread` key), where a `prompt` is the script's own.
 */
export function handoffPrompt(given: unknown): HandoffPrompt | null {
	const { prompt, thread } = (given ?? {}) as { prompt?: unknown; thread?: unknown };
	if (thread !== undefined) return null;
	if (typeof prompt === "string") return prompt === "" ? null : { text: prompt };
	if (typeof prompt !== "object" || prompt === null) return null;
	const activity: Partial<Activity> = prompt;
	const plain = (activity.type ?? "message") === "message" && RICH.every((field) => isEmpty(activity[field]));
	if (!plain) return { activity };
	return activity.text ? { text: activity.text } : null;
}

function isEmpty(value: unknown): boolean {
	return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}
