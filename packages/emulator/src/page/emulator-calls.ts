import type { Config, Snapshot } from "./wire.ts";

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
	if (!response.ok) throw new Error(refusal(response.status, text));
	return text === "" ? undefined : JSON.parse(text);
}

/** The emulator's own words where it gave some, else the HTTP status. */
function refusal(status: number, text: string): string {
	try {
		const { error, message } = JSON.parse(text) as { error?: string | { message?: string }; message?: string };
		const said = typeof error === "string" ? error : (error?.message ?? message);
		if (said) return said;
	} catch {
		if (text !== "" && text.length < 300 && !text.includes("<")) return text;
	}
	return `the emulator answered ${status}`;
}

const user = (userId: string): string => `users/${encodeURIComponent(userId)}`;
const inbox = (userId: string): string => `inbox/${encodeURIComponent(userId)}`;

/** The emulator's actor calls, relative to the page. Each throws an `Error` with readable words when it is refused or unanswered. */
export const emulatorCalls = {
	async snapshot(): Promise<Snapshot> {
		const [config, threads, deliveries, calls] = await Promise.all([
			ask("GET", "config"),
			ask("GET", "threads"),
			ask("GET", "deliveries"),
			ask("GET", "calls"),
		]);
		return { config, threads, deliveries, calls } as Snapshot;
	},
	config: async (): Promise<Config> => (await ask("GET", "config")) as Config,
	replaceConfig: (config: Config): Promise<unknown> => ask("PUT", "config", config),
	customerWrites: (userId: string, text: string): Promise<unknown> => ask("POST", `${user(userId)}/messages`, { text }),
	customerTaps: (userId: string, button: { mid: string; title: string; payload: string }): Promise<unknown> =>
		ask("POST", `${user(userId)}/postbacks`, button),
	agentReplies: (userId: string, text: string): Promise<unknown> => ask("POST", `${inbox(userId)}/reply`, { text }),
	agentMoves: (userId: string, folder: "main" | "done"): Promise<unknown> =>
		ask("POST", `${inbox(userId)}/move`, { folder }),
	agentRequests: (userId: string): Promise<unknown> => ask("POST", `${inbox(userId)}/request`, {}),
	advanceClock: (advanceMs: number): Promise<unknown> => ask("POST", "clock", { advanceMs }),
	reset: (): Promise<unknown> => ask("POST", "reset", {}),
};
