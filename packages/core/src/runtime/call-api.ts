import type { AccountKey, ThreadKey } from "../domain/thread.ts";
import { type ApiCall, readApiCall } from "./api-call.ts";
import type { Commands } from "./commands.ts";
import type { Kernel } from "./kernel.ts";
import type { ApiOutcome } from "./thread-control.ts";
import type { CommandOutcome, ThreadHandle } from "./thread-handle.ts";

/** What raw calls are made with. */
export interface ApiParts {
	readonly kernel: Kernel;
	readonly commands: Commands;
	readonly handle: (key: ThreadKey, lease: string | null) => ThreadHandle;
}

/** A call as a framework's own API client makes it. */
interface RawCall {
	readonly method: string;
	readonly path: string;
	readonly payload: Readonly<Record<string, unknown>>;
}

/** Makes a raw call: sends go through the guard, the commands run as ours, everything else goes to the platform as it is. */
export async function callApi(
	parts: ApiParts,
	account: AccountKey,
	{ method, path, payload }: RawCall,
	lease: string | null,
): Promise<ApiOutcome> {
	const call = readApiCall(method, path, payload);
	if (call.type === "other") {
		const { graph } = parts.kernel;
		const answer = await graph.call(account, method.toUpperCase() as "GET" | "POST" | "DELETE", path, payload);
		return answer.result === "ok" ? { result: "answered", body: answer.value } : answer;
	}
	const thread = parts.handle({ ...account, user: call.user }, lease);
	if (call.type === "command") return answered(parts, await command(thread, call));
	if (call.control !== null) return await sendWithControl(parts, thread, call, call.control);
	const sent = await thread.send(call.body);
	if (sent.result === "sent") return receipt(call.user, sent.id);
	return sent.result === "blocked" ? sent : { ...timesNow(parts), ...sent };
}

async function command(thread: ThreadHandle, call: Extract<ApiCall, { type: "command" }>): Promise<CommandOutcome> {
	const given = call.metadata === null ? {} : { metadata: call.metadata };
	if (call.name === "pass") return await thread.pass(call.target, given);
	return await (call.name === "extend" ? thread.extend(call.durationMs) : thread[call.name](given));
}

/** The platform's answer to it speaks of the message; what became of control is in the record (spec §1.6). */
async function sendWithControl(
	parts: ApiParts,
	thread: ThreadHandle,
	{ body, user }: Extract<ApiCall, { type: "send" }>,
	{ type, target }: NonNullable<Extract<ApiCall, { type: "send" }>["control"]>,
): Promise<ApiOutcome> {
	let message: string | null = null;
	const outcome = await parts.commands.inline(thread.key, type, target, body, thread.lease, (id) => {
		message = id;
	});
	return message === null || outcome.result === "refused" ? answered(parts, outcome) : receipt(user, message);
}

function answered(parts: ApiParts, outcome: CommandOutcome): ApiOutcome {
	return outcome.result === "ok" ? { result: "answered", body: { success: true } } : { ...timesNow(parts), ...outcome };
}

function receipt(user: string, id: string): ApiOutcome {
	return { result: "answered", body: { recipient_id: user, message_id: id } };
}

function timesNow({ kernel }: ApiParts): { startedAt: number; answeredAt: number; clockOffsetMs: number } {
	const now = kernel.clock.botNow();
	return { startedAt: now, answeredAt: now, clockOffsetMs: 0 };
}
