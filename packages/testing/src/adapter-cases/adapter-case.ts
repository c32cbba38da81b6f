import { deepEqual } from "node:assert/strict";
import type { ErrorCode } from "@thread-control/core";
import type { ContractControlOptions } from "./contract-bot.ts";
import { BLOCKED, type ContractStage } from "./contract-stage.ts";

/** One rule of adapters, checked by `node:assert`. */
export interface AdapterCase {
	/** The rule in words, unique in the contract. */
	readonly name: string;
	/** How the control is made, where it matters. */
	readonly options?: Partial<ContractControlOptions>;
	/** What has to be reported by `onError` while it runs; nothing else may be. */
	readonly reports?: readonly ErrorCode[];
	/** What may be reported besides. */
	readonly mayReport?: readonly ErrorCode[];
	/** Rejects where the adapter breaks the rule. */
	readonly run: (stage: ContractStage) => Promise<void>;
}

/** Asserts that a send was held back, and says so. */
export function isBlocked(outcome: unknown): void {
	const { id, blocked } = (outcome ?? {}) as { id?: unknown; blocked?: unknown };
	deepEqual({ id, blocked }, BLOCKED);
}

/** Asserts that a send left: it has an id, in the words of the framework or of the Send API (spec §1.1). */
export function isSent(outcome: unknown): void {
	const answer = (outcome ?? {}) as { id?: unknown; message_id?: unknown };
	const id = answer.id ?? answer.message_id;
	deepEqual(typeof id === "string" && id !== "", true, `a send that left has an id, this has ${JSON.stringify(id)}`);
}
