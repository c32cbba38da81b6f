import type { AccountRules } from "./account.ts";
import type { Effect } from "./effect.ts";
import { forbids } from "./permission.ts";
import type { ThreadRecord } from "./record.ts";
import type { Transition, TransitionContext } from "./transition-context.ts";
import { viewThread } from "./view.ts";

/** What is done by itself with control that is ours. */
export interface Upkeep {
	/** Extend control `leftMs` before it runs out, for `forMs`; null: let it run out. */
	readonly extend: { readonly leftMs: number; readonly forMs: number } | null;
	/** Release a thread whose customer has said nothing for so long, in milliseconds; null: keep it. */
	readonly releaseAfterMs: number | null;
}

/** After an upkeep that did not change anything, the next try waits this long. */
const AGAIN_MS = 60_000;

/** What control that is ours needs next, and when by the platform's clock; null: nothing. */
function nextUpkeep(
	record: ThreadRecord,
	rules: AccountRules,
	now: number,
): { readonly at: number; readonly effect: Effect } | null {
	const { upkeep } = rules;
	if (upkeep === null || (record.handover !== null && record.handover.state !== "ended")) return null;
	const view = viewThread(record, rules, now);
	if (view.standing !== "control" || view.pending) return null;
	const { standing } = view;
	const may = (name: "extend" | "release"): boolean => forbids(name, { ...rules, standing }) === null;
	const heardAt = Math.max(record.normal?.at ?? 0, record.standby?.at ?? 0, view.sinceAt ?? 0);
	if (upkeep.releaseAfterMs !== null && may("release")) {
		const at = heardAt + upkeep.releaseAfterMs;
		if (upkeep.extend === null || view.expiresAt === null || at <= view.expiresAt - upkeep.extend.leftMs)
			return { at, effect: { type: "upkeep", command: "release" } };
	}
	if (upkeep.extend === null || view.expiresAt === null || !may("extend")) return null;
	const { leftMs, forMs } = upkeep.extend;
	return { at: view.expiresAt - leftMs, effect: { type: "upkeep", command: "extend", durationMs: forMs } };
}

/** When upkeep is due on the bot's clock; null: never. */
export function upkeepAt(record: ThreadRecord, { rules, now, botNow }: TransitionContext): number | null {
	const next = nextUpkeep(record, rules, now);
	return next === null ? null : Math.max(next.at + botNow - now, record.upkeepAt ?? 0);
}

/** Does what is due. */
export function keepUp(record: ThreadRecord, context: TransitionContext): Transition {
	const { rules, now, botNow } = context;
	const next = nextUpkeep(record, rules, now);
	if (next === null || next.at > now || (record.upkeepAt ?? 0) > botNow) return [record, []];
	return [{ ...record, upkeepAt: botNow + AGAIN_MS }, [next.effect]];
}

/** A request for control that nobody granted in time; told once. */
export function unansweredRequest(record: ThreadRecord, { botNow }: TransitionContext): Transition {
	const { request } = record;
	if (request == null || botNow < request.by) return [record, []];
	return [{ ...record, request: null }, [{ type: "request_unanswered", command: request.command }]];
}
