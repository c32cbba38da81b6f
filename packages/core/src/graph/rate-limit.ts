import type { IncomingHttpHeaders } from "node:http";
import * as z from "zod";

/** One line of `X-Business-Use-Case-Usage` (spec §5.3): how much of a budget is used, in per cent. */
export interface RateLimitUsage {
	/** The business object the budget belongs to. */
	readonly id: string;
	/** Such as `messenger`; empty where the platform does not say. */
	readonly type: string;
	readonly callCount: number;
	readonly totalCpuTime: number;
	readonly totalTime: number;
	/** How long until calls are taken again; 0 where nothing is blocked. */
	readonly regainAccessMs: number;
}

interface WireUsage {
	readonly type?: string | undefined;
	readonly call_count?: number | undefined;
	readonly total_cputime?: number | undefined;
	readonly total_time?: number | undefined;
	readonly estimated_time_to_regain_access?: number | undefined;
}

const usage: z.ZodType<Record<string, WireUsage[]>> = z.record(
	z.string(),
	z.array(
		z.object({
			type: z.string().optional(),
			call_count: z.number().optional(),
			total_cputime: z.number().optional(),
			total_time: z.number().optional(),
			estimated_time_to_regain_access: z.number().optional(),
		}),
	),
);

const MINUTE_MS = 60_000;

/** Reads the usage header; an empty list where there is none or it cannot be read. */
export function readUsage(headers: IncomingHttpHeaders): readonly RateLimitUsage[] {
	const text = headers["x-business-use-case-usage"];
	if (typeof text !== "string") return [];
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch {
		// A header we cannot read tells nothing; the answer itself still counts.
		return [];
	}
	const parsed = usage.safeParse(json);
	if (!parsed.success) return [];
	return Object.entries(parsed.data).flatMap(([id, lines]) =>
		lines.map((line) => ({
			id,
			type: line.type ?? "",
			callCount: line.call_count ?? 0,
			totalCpuTime: line.total_cputime ?? 0,
			totalTime: line.total_time ?? 0,
			regainAccessMs: (line.estimated_time_to_regain_access ?? 0) * MINUTE_MS,
		})),
	);
}

/** How long the platform asks us to wait: the longest of its usage lines, else `Retry-After` (seconds or a date); null where it does not say. */
export function retryAfter(headers: IncomingHttpHeaders, now: number): number | null {
	const regainMs = Math.max(0, ...readUsage(headers).map((line) => line.regainAccessMs));
	if (regainMs > 0) return regainMs;
	const text = headers["retry-after"];
	if (text === undefined) return null;
	if (/^\d+$/.test(text)) return Number(text) * 1000;
	const at = Date.parse(text);
	return Number.isNaN(at) ? null : Math.max(0, at - now);
}
