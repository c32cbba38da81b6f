import * as z from "zod";
import { type AppId, appId } from "../domain/app-id.ts";
import type { RequestedEvent } from "../domain/event.ts";
import type { Said } from "../domain/handover.ts";
import { type Role, SUPPORTED_PROFILES, type SupportedProfile } from "../domain/profile.ts";
import type { AccountKey, ThreadKey } from "../domain/thread.ts";
import type { Upkeep } from "../domain/upkeep.ts";
import type { Clock } from "../ports/clock.ts";
import type { Graph } from "../ports/graph.ts";
import type { Store } from "../ports/store.ts";
import { ThreadControlError } from "../thread-control-error.ts";
import type { ThreadHandle } from "./thread-handle.ts";
import { EXTEND_LIMIT_MS } from "./wish.ts";

/** `enforce`: block. `observe`: send everything and report what would have been blocked. `off`: do nothing. */
export type Mode = "enforce" | "observe" | "off";

/** Whether a request for control is granted; a function decides for itself (`true`: pass to who asked). */
export type RequestPolicy =
	| "grant_inbox"
	| "grant"
	| "ignore"
	| ((event: RequestedEvent, thread: ThreadHandle) => boolean | Promise<boolean>);

/** What `createThreadControl` takes. */
export interface ThreadControlOptions {
	/** Our Meta app's id. */
	readonly appId: string | number;
	/** The app secret, or several while they are rotated; deliveries are verified with any, calls are proven with the first. */
	readonly appSecret: string | readonly string[];
	/** The webhook's verify token, or several. */
	readonly verifyToken: string | readonly string[];
	/** The page access token, or a function that answers it for an account. */
	readonly token: string | ((account: AccountKey) => string | null | undefined | Promise<string | null | undefined>);
	/** Where records live. Default: memory. */
	readonly store?: Store;
	/** Default `enforce`. A function answers per account. */
	readonly mode?: Mode | ((account: AccountKey) => Mode);
	/** Default `auto`: asked of the platform, corrected by what it does. */
	readonly profile?: SupportedProfile | "auto";
	/** Our place where nothing says otherwise; `primary` is also the default app. `secondary` under a `hop_v2` without a primary. Default `primary`. */
	readonly role?: Role;
	/** Whether the page lets our app take control (routing only). Default true. */
	readonly canTake?: boolean;
	/** Where `pass` goes without a target. Default: the inbox of the channel. */
	readonly handoverTarget?: string | number;
	/** Default `grant_inbox`. */
	readonly onRequest?: RequestPolicy;
	/** What to do on a thread nothing is known of. Default `ask`: read the owner, and suppress where it cannot be read. */
	readonly whenUnknown?: "send" | "suppress" | "ask";
	/** Send when the store cannot be reached. Default false: refuse. */
	readonly sendWithoutStore?: boolean;
	/** How long one turn may hold up its thread. Default 60 000. */
	readonly turnWithinMs?: number;
	/** The first pause between two reads of the owner while a handover waits. Default 5 000. */
	readonly ownerPollMs?: number;
	/** How often due work is looked for. Default 500. */
	readonly sweepMs?: number;
	/**
	 * How long another instance waits before it takes over what a dead one held. Renewed every third of it. Default 15 000.
	 */
	readonly leaseMs?: number;
	/**
	 * When the webhook answers 200: `committed` (default) as soon as the store has the events, `finished` when the turns of their
	 * threads have ended here, for functions whose process is frozen after the answer. Meta waits 5 s for it (spec §6.3).
	 */
	readonly answer?: "committed" | "finished";
	/** Hears of the turns a delivery leaves to run after its 200, as functions ask for it: `waitUntil: (turns) => context.waitUntil(turns)`. */
	readonly waitUntil?: (turns: Promise<void>) => void;
	/**
	 * Looks at each message of the human stretch before it is kept: answer it, changed or not, or null to keep nothing of it.
	 * It answers at once, not by a promise. What it throws, or anything else it answers, keeps nothing and is reported.
	 */
	readonly redact?: (said: Said, thread: ThreadKey) => Said | null;
	/**
	 * Extend control that is ours before it runs out: `leftMs` before, for `forMs` (longer than `leftMs`, at most 7 days,
	 * spec §1.3). Default: it runs out.
	 */
	readonly autoExtend?: { readonly leftMs: number; readonly forMs: number };
	/** Release a thread of ours whose customer has said nothing for so long, in milliseconds. Default: never. */
	readonly autoReleaseMs?: number;
	/**
	 * Send again what an instance had begun to send when it died: nobody knows whether the platform took it. Default false:
	 * the customer does not get it twice, and `counters.openSends` says how often that was.
	 */
	readonly resendUnknown?: boolean;
	/** How long we hold still after a person answered from the inbox without taking control. Default 300 000; 0: not at all. */
	readonly softHoldMs?: number;
	/** How much later than a handover a customer message must be to end it by itself. Default 2 000. */
	readonly settleMs?: number;
	/** Default https://graph.facebook.com; `http://` is allowed for a local one. */
	readonly graphUrl?: string;
	/** Graph version, such as `v23.0`. */
	readonly graphVersion?: string;
	/** How long a call may take. Default 10 000. */
	readonly graphTimeoutMs?: number;
	/** Accept deliveries signed by SHA-1 alone. Default false. */
	readonly allowSha1?: boolean;
	/** The largest body taken, in bytes. Default 8 MiB. */
	readonly maxBodyBytes?: number;
	/** A Graph of your own. */
	readonly graph?: Graph;
	readonly clock?: Clock;
}

/** The options with every default filled in. */
export interface Settings {
	readonly self: AppId;
	readonly secrets: readonly string[];
	readonly verifyTokens: readonly string[];
	readonly token: ThreadControlOptions["token"];
	readonly mode: (account: AccountKey) => Mode;
	readonly profile: SupportedProfile | "auto";
	readonly role: Role;
	readonly canTake: boolean;
	readonly handoverTarget: AppId | null;
	readonly onRequest: RequestPolicy;
	readonly whenUnknown: "send" | "suppress" | "ask";
	readonly sendWithoutStore: boolean;
	readonly turnWithinMs: number;
	readonly ownerPollMs: number;
	readonly sweepMs: number;
	readonly leaseMs: number;
	readonly resendUnknown: boolean;
	readonly upkeep: Upkeep | null;
	readonly redact: ThreadControlOptions["redact"] | null;
	readonly softHoldMs: number;
	readonly settleMs: number;
	readonly graphTimeoutMs: number;
	readonly clock: Clock;
}

const oneOrMore = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);
/** The longest a timer of Node's can wait; a longer one would fire at once. */
const LONGEST_MS = 2_147_483_647;
const duration = z.number().positive().max(LONGEST_MS).optional();
const MODES: readonly Mode[] = ["enforce", "observe", "off"];
const isFunction = z.custom<() => unknown>((value) => typeof value === "function");

const shape = z.object({
	appId: z
		.union([z.string(), z.number()])
		.refine((value) => appId(value) !== null, "must be the app's id: digits only"),
	appSecret: oneOrMore,
	verifyToken: oneOrMore,
	token: z.union([z.string().min(1), isFunction]),
	mode: z.union([z.enum(MODES), isFunction]).optional(),
	profile: z.enum(["auto", ...SUPPORTED_PROFILES]).optional(),
	role: z.enum(["primary", "secondary"]).optional(),
	canTake: z.boolean().optional(),
	handoverTarget: z
		.union([z.string(), z.number()])
		.refine((value) => appId(value) !== null, "must be an app's id: digits only")
		.optional(),
	onRequest: z.union([z.enum(["grant_inbox", "grant", "ignore"]), isFunction]).optional(),
	whenUnknown: z.enum(["send", "suppress", "ask"]).optional(),
	sendWithoutStore: z.boolean().optional(),
	allowSha1: z.boolean().optional(),
	turnWithinMs: duration,
	ownerPollMs: duration,
	sweepMs: duration,
	leaseMs: duration,
	resendUnknown: z.boolean().optional(),
	answer: z.enum(["committed", "finished"]).optional(),
	waitUntil: isFunction.optional(),
	redact: isFunction.optional(),
	autoExtend: z
		.object({ leftMs: z.number().positive(), forMs: z.number().positive().max(EXTEND_LIMIT_MS) })
		.refine(
			({ leftMs, forMs }) => leftMs < forMs,
			"forMs must be longer than leftMs, else control is extended for ever",
		)
		.optional(),
	autoReleaseMs: z.number().positive().max(Number.MAX_SAFE_INTEGER).optional(),
	softHoldMs: z.number().nonnegative().max(Number.MAX_SAFE_INTEGER).optional(),
	settleMs: z.number().nonnegative().max(Number.MAX_SAFE_INTEGER).optional(),
	graphUrl: z.url({ protocol: /^https?$/ }).optional(),
	graphTimeoutMs: duration,
	maxBodyBytes: z.number().positive().max(Number.MAX_SAFE_INTEGER).optional(),
});

/** Checks the options and fills in the defaults. Throws `option_invalid` naming every wrong one. */
export function resolveOptions(options: ThreadControlOptions): Settings {
	const checked = shape.safeParse(options);
	if (!checked.success) {
		const wrong = checked.error.issues.map((issue) => `${issue.path.join(".") || "options"}: ${issue.message}`);
		throw new ThreadControlError("option_invalid", `thread control cannot start: ${wrong.join("; ")}`);
	}
	const { mode = "enforce" } = options;
	return {
		self: appId(options.appId) as AppId,
		secrets: list(options.appSecret),
		verifyTokens: list(options.verifyToken),
		token: options.token,
		mode: (account) => {
			const asked = typeof mode === "function" ? mode(account) : mode;
			// A function's slip of the pen must not open the gate.
			return MODES.includes(asked) ? asked : "enforce";
		},
		profile: options.profile ?? "auto",
		role: options.role ?? "primary",
		canTake: options.canTake ?? true,
		handoverTarget: appId(options.handoverTarget),
		onRequest: options.onRequest ?? "grant_inbox",
		whenUnknown: options.whenUnknown ?? "ask",
		sendWithoutStore: options.sendWithoutStore ?? false,
		turnWithinMs: options.turnWithinMs ?? 60_000,
		ownerPollMs: options.ownerPollMs ?? 5_000,
		sweepMs: options.sweepMs ?? 500,
		leaseMs: options.leaseMs ?? 15_000,
		resendUnknown: options.resendUnknown ?? false,
		upkeep: upkeepOf(options),
		redact: options.redact ?? null,
		softHoldMs: options.softHoldMs ?? 300_000,
		settleMs: options.settleMs ?? 2_000,
		graphTimeoutMs: options.graphTimeoutMs ?? 10_000,
		clock: options.clock ?? Date.now,
	};
}

function upkeepOf({ autoExtend, autoReleaseMs }: ThreadControlOptions): Upkeep | null {
	if (autoExtend === undefined && autoReleaseMs === undefined) return null;
	return { extend: autoExtend ?? null, releaseAfterMs: autoReleaseMs ?? null };
}

function list(value: string | readonly string[]): readonly string[] {
	return typeof value === "string" ? [value] : value;
}
