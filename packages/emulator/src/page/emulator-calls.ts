import { EmulatorRefusal } from "./emulator-refusal.ts";
import type { Config, Fault, Snapshot, Switch, Thread, WebhookState } from "./wire.ts";

const ANSWER_WITHIN_MS = 10_000;

async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
	const response = await fetch(path, {
		method,
		signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
		...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
	}).catch((cause: unknown) => {
		throw new Error("The emulator does not answer. Is it still running?", { cause });
	});
	const text = await response.text();
	if (!response.ok) throw EmulatorRefusal.of(response.status, text);
	return text === "" ? undefined : JSON.parse(text);
}

const user = (userId: string): string => `users/${encodeURIComponent(userId)}`;
const inbox = (userId: string): string => `inbox/${encodeURIComponent(userId)}`;

/**
 * The emulator's actor calls, relative to the page. Each throws an `EmulatorRefusal` when it is refused and an `Error` with
 * readable words when it is not answered.
 */
export const emulatorCalls = {
	async snapshot(): Promise<Snapshot> {
		const [config, threads, deliveries, calls, companions] = await Promise.all([
			ask("GET", "config"),
			ask("GET", "threads"),
			ask("GET", "deliveries"),
			ask("GET", "calls"),
			ask("GET", "companions"),
		]);
		return { config, threads, deliveries, calls, companions } as Snapshot;
	},
	config: async (): Promise<Config> => (await ask("GET", "config")) as Config,
	replaceConfig: (config: Config): Promise<unknown> => ask("PUT", "config", config),
	disconnectApp: (accountId: string, appId: string): Promise<unknown> =>
		ask("DELETE", `accounts/${encodeURIComponent(accountId)}/apps/${encodeURIComponent(appId)}`),
	switches: async (): Promise<Switch[]> => (await ask("GET", "switches")) as Switch[],
	webhooks: async (): Promise<WebhookState[]> => (await ask("GET", "webhooks")) as WebhookState[],
	faults: async (): Promise<Fault[]> => (await ask("GET", "faults")) as Fault[],
	addFault: (fault: Fault): Promise<unknown> => ask("POST", "faults", fault),
	thread: async (userId: string): Promise<Thread> =>
		(await ask("GET", `threads/${encodeURIComponent(userId)}`)) as Thread,
	customerWrites: (userId: string, text: string): Promise<unknown> => ask("POST", `${user(userId)}/messages`, { text }),
	customerTaps: (userId: string, button: { mid: string; title: string; payload: string }): Promise<unknown> =>
		ask("POST", `${user(userId)}/postbacks`, button),
	agentReplies: (userId: string, text: string): Promise<unknown> => ask("POST", `${inbox(userId)}/reply`, { text }),
	agentMoves: (userId: string, folder: "main" | "done"): Promise<unknown> =>
		ask("POST", `${inbox(userId)}/move`, { folder }),
	agentRequests: (userId: string): Promise<unknown> => ask("POST", `${inbox(userId)}/request`, {}),
	advanceClock: (advanceMs: number): Promise<unknown> => ask("POST", "clock", { advanceMs }),
	/** An app sends a message over Graph, as the platform sees it; it needs the app's Page token. */
	appSends: (token: string, userId: string, text: string): Promise<unknown> =>
		ask("POST", `../me/messages?access_token=${encodeURIComponent(token)}`, {
			messaging_type: "RESPONSE",
			recipient: { id: userId },
			message: { text },
		}),
	/** The value of a companion's choice. */
	chosen: async (name: string): Promise<string> =>
		((await ask("GET", `companions/${encodeURIComponent(name)}`)) as { value: string }).value,
	/** Sets it; answers the value then in force. */
	choose: async (name: string, value: string): Promise<string> =>
		((await ask("PUT", `companions/${encodeURIComponent(name)}`, { value })) as { value: string }).value,
	reset: (): Promise<unknown> => ask("POST", "reset", {}),
};

/** What can be asked of the emulator. */
export type EmulatorCalls = typeof emulatorCalls;
