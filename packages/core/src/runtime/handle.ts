import { type ThreadKey, threadId } from "../domain/thread.ts";
import { type ThreadView, viewThread } from "../domain/view.ts";
import { isThreadControlError, ThreadControlError } from "../thread-control-error.ts";
import type { Accounts } from "./accounts.ts";
import type { Commands } from "./commands.ts";
import { type Kernel, storeError } from "./kernel.ts";
import type { OwnerReader } from "./owner-reader.ts";
import type { Records } from "./records.ts";
import type { Speech } from "./speech.ts";
import type { Outgoing, SendOutcome, ThreadHandle } from "./thread-handle.ts";
import { explain } from "./why.ts";
import { bodyOf } from "./wish.ts";

/** What handles are made of. */
export interface HandleParts {
	readonly kernel: Kernel;
	readonly accounts: Accounts;
	readonly records: Records;
	readonly owners: OwnerReader;
	readonly speech: Speech;
	readonly commands: Commands;
}

/** Makes the handle of a thread; `lease` is the work whose turn it speaks for. */
export function createHandle(parts: HandleParts, key: ThreadKey, lease: string | null): ThreadHandle {
	const { kernel, accounts, records, owners, speech, commands } = parts;

	const view = async (fresh: boolean): Promise<ThreadView> => {
		if (fresh) await owners.read(key);
		const { record } = await records.read(key, lease);
		const rules = await accounts.rules(key);
		return viewThread(record.value, rules, kernel.clock.now());
	};
	const history = async (): ReturnType<ThreadHandle["history"]> => {
		try {
			return await kernel.store.history(threadId(key));
		} catch (cause) {
			throw storeError("reading a thread's history", cause, key);
		}
	};

	const sendOnStandby = async (message: Outgoing): Promise<SendOutcome> => {
		const { profile } = await accounts.rules(key);
		if (profile === "classic") return await speech.send(key, bodyOf(message), { lease, onStandby: "allow" });
		throw new ThreadControlError(
			"command_not_allowed",
			`send with onStandby: “allow” is refused: under ${profile} only the owner may speak. Nothing was sent`,
			{ thread: key },
		);
	};

	return {
		key,
		lease,
		send: (message, options) =>
			options?.onStandby === "allow" ? sendOnStandby(message) : speech.send(key, bodyOf(message), { lease }),
		guarded: (send, notOwner = () => false) => speech.guarded(key, send, notOwner, { lease }),
		pass: async (target, options = {}) => await commands.pass(key, target, options, lease),
		take: async (options = {}) => await commands.plain(key, "take", options, lease),
		request: async (options = {}) => await commands.plain(key, "request", options, lease),
		release: async (options = {}) => await commands.plain(key, "release", options, lease),
		extend: async (durationMs) => await commands.extend(key, durationMs, lease),
		owner: async (options = {}) => await view(options.fresh ?? false),
		standing: async () => (await view(false)).standing,
		why: async () => explain(await history(), await view(false)),
		history,
		handover: async () => (await records.read(key, lease)).record.value.handover,
		async cancel(handover) {
			const { before } = await records.apply(key, () => [{ type: "give_up", handover, outcome: "cancelled" }]);
			const waited = before.handover?.id === handover && before.handover.state !== "ended";
			const { standing } = await view(false);
			if (!waited || standing === "control") return standing === "control";
			try {
				return (await commands.plain(key, "take", { reason: "cancelled" }, lease)).result === "ok";
			} catch (cause) {
				// The wait has ended either way; that the profile has no take is an answer.
				if (isThreadControlError(cause) && cause.code === "command_not_allowed") return false;
				throw cause;
			}
		},
	};
}
