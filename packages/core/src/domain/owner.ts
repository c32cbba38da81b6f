import type { AppId } from "./app-id.ts";

/**
 * Who may speak on a thread.
 *
 * - `app`: an app known by its id, which may be ours;
 * - `role`: a WhatsApp role, whose app the platform does not name;
 * - `hidden`: somebody else, whom the platform does not show us (spec §1.5, case 2);
 * - `idle`: nobody; the default app may answer (spec §3.1);
 * - `unknown`: we have not been told.
 */
export type Owner =
	| { readonly kind: "app"; readonly id: AppId }
	| { readonly kind: "role"; readonly role: string }
	| { readonly kind: "hidden" }
	| { readonly kind: "idle" }
	| { readonly kind: "unknown" };

/** Somebody else, whom the platform does not show us. */
export const HIDDEN: Owner = { kind: "hidden" };
/** Nobody. */
export const IDLE: Owner = { kind: "idle" };
/** We have not been told. */
export const UNKNOWN: Owner = { kind: "unknown" };

/** What we may do on a thread: `control`, the right to speak; `standby`, listening without it; `idle`; `unknown`. */
export type Standing = "control" | "standby" | "idle" | "unknown";

/** The owner that is the app of this id, which may be ours. */
export function ownedBy(id: AppId): Owner {
	return { kind: "app", id };
}

/** What an owner means for the app `self`: its own ownership is `control`, anybody else's `standby`. */
export function standingOf(owner: Owner, self: AppId): Standing {
	if (owner.kind === "app") return owner.id === self ? "control" : "standby";
	if (owner.kind === "role" || owner.kind === "hidden") return "standby";
	return owner.kind;
}

/** An owner in words, for messages and logs. */
export function describeOwner(owner: Owner): string {
	switch (owner.kind) {
		case "app":
			return `app ${owner.id}`;
		case "role":
			return `the ${owner.role} role`;
		case "hidden":
			return "another app";
		case "idle":
			return "nobody (idle)";
		case "unknown":
			return "unknown";
	}
}
