/** A rule set of the platform (spec §0.2). */
export type ProfileName = "classic" | "hop_v2" | "routing" | "zero_config" | "whatsapp";

/** The rule sets this version knows how to follow. */
export type SupportedProfile = "classic" | "hop_v2" | "routing" | "zero_config";

/** The rule sets this version follows. */
export const SUPPORTED_PROFILES: readonly SupportedProfile[] = ["classic", "hop_v2", "routing", "zero_config"];

/** What differs between profiles, as data. */
export interface ProfileRules {
	/**
	 * What a customer message on the normal channel says: the thread is ours; that it is where we are the primary (spec §1.4,
	 * E2: the primary gets the idle thread a customer writes into, and without one every app hears it); or only that a thread
	 * we knew nothing of is idle.
	 */
	readonly normalMessage: "ours" | "ours_if_primary" | "idle_if_unknown";
	/** How long control lasts after the customer's last message or the last control action, whichever is later (spec §3.5); null: for ever. */
	readonly expiresAfterMs: number | null;
	/** Whether the Send API carries `thread_control` (spec §1.6: only with a default app). */
	readonly inlineControl: boolean;
	/** Who may send into an idle thread (spec §1.4). */
	readonly idleSend: "default_app" | "anyone";
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** The rules by profile (spec §1.4, §1.6, §3.5; `hop_v2` by the last paragraph of §8.3). */
export const PROFILES: Readonly<Record<SupportedProfile, ProfileRules>> = {
	classic: { normalMessage: "ours", expiresAfterMs: null, inlineControl: false, idleSend: "default_app" },
	hop_v2: { normalMessage: "ours_if_primary", expiresAfterMs: DAY_MS, inlineControl: false, idleSend: "anyone" },
	routing: { normalMessage: "ours", expiresAfterMs: DAY_MS, inlineControl: true, idleSend: "default_app" },
	zero_config: {
		normalMessage: "idle_if_unknown",
		expiresAfterMs: DAY_MS,
		inlineControl: false,
		idleSend: "anyone",
	},
};

/** Whether a name is a profile this version follows. */
export function isSupportedProfile(name: string | null): name is SupportedProfile {
	return (SUPPORTED_PROFILES as readonly (string | null)[]).includes(name);
}

/** Our place among the apps: the default app is what classic and `hop_v2` call the primary receiver. Where `hop_v2` has none, every app is `secondary`. */
export type Role = "primary" | "secondary";
