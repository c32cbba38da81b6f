import type { Handover } from "./handover.ts";

/** Which silence a deadline is about. */
export type Silence = "nobody_answered" | "agent_silent" | "customer_silent";

/** The silences a handover is watched for beside `returnBy`, and when each deadline falls by what was heard so far; all on the bot's clock. */
export interface SilenceWatch {
	/** The customer waits for an answer no longer than this, in milliseconds; null: for ever. */
	readonly agentMs: number | null;
	readonly agentBy: number | null;
	/** Somebody waits for the customer no longer than this, in milliseconds; null: for ever. */
	readonly customerMs: number | null;
	readonly customerBy: number | null;
}

/** What a pass asks to be watched for. */
export interface SilenceStart {
	readonly agentSilentWithinMs?: number | null;
	readonly customerSilentWithinMs?: number | null;
}

/** The watch a handover begins with; null where nothing is watched. */
export function watchFor({ agentSilentWithinMs, customerSilentWithinMs }: SilenceStart): SilenceWatch | null {
	const [agentMs, customerMs] = [agentSilentWithinMs ?? null, customerSilentWithinMs ?? null];
	if (agentMs === null && customerMs === null) return null;
	return { agentMs, agentBy: null, customerMs, customerBy: null };
}

/** The customer wrote while somebody else may answer: from now on that somebody is waited for. */
export function heardCustomer(handover: Handover, botNow: number): Handover {
	const { watch } = handover;
	if (watch == null) return handover;
	// The first message that nobody answered counts, not the last.
	const agentBy = watch.agentBy ?? (watch.agentMs === null ? null : botNow + watch.agentMs);
	return { ...handover, watch: { ...watch, agentBy, customerBy: null } };
}

/** Somebody answered: from now on the customer is waited for. */
export function heardAgent(handover: Handover, botNow: number): Handover {
	const { watch } = handover;
	if (watch == null) return { ...handover, returnBy: null };
	const customerBy = watch.customerMs === null ? null : botNow + watch.customerMs;
	return { ...handover, returnBy: null, watch: { ...watch, agentBy: null, customerBy } };
}

/** When the first of a handover's deadlines falls; null: none is set. */
export function nextSilenceAt({ returnBy, watch }: Handover): number | null {
	const times = [returnBy, watch?.agentBy ?? null, watch?.customerBy ?? null].filter((time) => time !== null);
	return times.length === 0 ? null : Math.min(...times);
}

/** The deadline that has fallen at `botNow`, and the handover without it; null: none has. */
export function fallenSilence(
	handover: Handover,
	botNow: number,
): { readonly silence: Silence; readonly left: Handover } | null {
	const { returnBy, watch } = handover;
	if (returnBy !== null && botNow >= returnBy) return { silence: "nobody_answered", left: withoutDeadlines(handover) };
	if (watch == null) return null;
	if (watch.agentBy !== null && botNow >= watch.agentBy) {
		return { silence: "agent_silent", left: withoutDeadlines(handover) };
	}
	if (watch.customerBy === null || botNow < watch.customerBy) return null;
	return { silence: "customer_silent", left: withoutDeadlines(handover) };
}

/** Each deadline falls once; what is heard later sets new ones. */
function withoutDeadlines(handover: Handover): Handover {
	const { watch } = handover;
	if (watch == null) return { ...handover, returnBy: null };
	return { ...handover, returnBy: null, watch: { ...watch, agentBy: null, customerBy: null } };
}
