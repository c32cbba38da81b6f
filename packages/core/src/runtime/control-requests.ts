import { isInbox } from "../domain/app-id.ts";
import { isUnderWay } from "../domain/command.ts";
import type { RequestedEvent } from "../domain/event.ts";
import { othersCommandAnswered, ownCommandAnswered } from "./command-answered.ts";
import type { RunningWork } from "./running-work.ts";
import type { WorkParts } from "./work-parts.ts";

/** Answers requests for control by the `onRequest` policy: a request that is granted is a pass to who asked. */
export class ControlRequests {
	readonly #parts: WorkParts;

	constructor(parts: WorkParts) {
		this.#parts = parts;
	}

	/** Grants or not, and tells the listeners which. */
	async decide(work: RunningWork, event: RequestedEvent): Promise<void> {
		const { leases, user, handle } = this.#parts;
		const { key, id } = work;
		let granted = false;
		try {
			granted = event.requestedBy !== null && (await this.#grants(work, event)) && (await this.#pass(work, event));
		} catch (cause) {
			leases.noteFailure(id, cause);
			user.failed(key, "listener_failed", "a request for control could not be answered", cause);
		}
		await user.tell(key, id, "requested", (lease) => [event, handle(key, lease), granted]);
	}

	/** Whether the policy grants it. */
	async #grants({ key, id }: RunningWork, event: RequestedEvent): Promise<boolean> {
		const { kernel, user, handle } = this.#parts;
		const policy = kernel.settings.onRequest;
		if (typeof policy !== "function") {
			return policy === "grant" || (policy === "grant_inbox" && isInbox(event.requestedBy));
		}
		let granted = false;
		await user.listen(key, id, "the onRequest policy", async (lease) => {
			granted = await policy(event, handle(key, lease));
		});
		return granted;
	}

	/** Whether the pass took effect, as far as is known. Another command is waited for: it may be this very pass, of an instance that died. */
	async #pass(work: RunningWork, event: RequestedEvent): Promise<boolean> {
		const { kernel, records, leases, user, handle } = this.#parts;
		const { key, id } = work;
		if (isUnderWay((await records.known(key)).value.command, kernel.clock.now())) {
			await ownCommandAnswered(this.#parts, work);
			await othersCommandAnswered(this.#parts, work);
			const { owner, standing } = await handle(key, null).owner({ fresh: true });
			if (standing === "standby") return owner.kind === "app" && owner.id === event.requestedBy;
		}
		const passed = await handle(key, leases.grant(id)).pass(event.requestedBy, { reason: "requested" });
		if (passed.result !== "refused") return true;
		user.refused(key, "a request was granted, but the pass was refused", passed.refusal);
		return false;
	}
}
