import { CALL_FAULTS } from "../faults.ts";
import { answerCall, authenticate } from "../graph/answer-call.ts";
import { recipientIdOf } from "../graph/edge.ts";
import { type GraphCall, type GraphCallHead, readCall, readHead } from "../graph/graph-call.ts";
import { errorAnswer, type GraphAnswer, GraphRefused } from "../graph/graph-error.ts";
import type { Platform } from "../platform.ts";

/** How long an answer is kept back by `timeout_after` before the connection is answered after all. */
const KEPT_BACK_MS = 120_000;

/** Usage as Graph reports it beside a rate limit (spec §5.3); access is regained at once, with the fault. */
function usageHeaders(pageId: string): Record<string, string> {
	const usage = {
		type: "messenger",
		call_count: 100,
		total_cputime: 0,
		total_time: 0,
		estimated_time_to_regain_access: 0,
	};
	return { "x-business-use-case-usage": JSON.stringify({ [pageId]: [usage] }) };
}

/** The Graph API's door: reads, authenticates, does, records and answers a call. */
export class GraphDoor {
	readonly #platform: Platform;
	readonly #keptBack = new Set<() => void>();

	constructor(platform: Platform) {
		this.#platform = platform;
	}

	/** Answers any request as the Graph API would; never throws for what a caller sent. */
	async answer(request: Request): Promise<Response> {
		const head = readHead(request);
		const seen: { call?: GraphCall; appId?: string } = {};
		const answer = await this.#attempt(request, seen);
		const fault = answer === "kept back";
		this.#record(head, seen, fault ? { status: 0, answer: null } : answer);
		if (fault) {
			await this.#keepBack(request.signal);
			return this.#respond(errorAnswer(new GraphRefused("transient")));
		}
		return this.#respond(answer);
	}

	/** Lets go of the answers that are kept back. */
	close(): void {
		for (const letGo of this.#keptBack) letGo();
	}

	async #attempt(request: Request, seen: { call?: GraphCall; appId?: string }): Promise<GraphAnswer | "kept back"> {
		try {
			const call = await readCall(request);
			seen.call = call;
			const by = authenticate(this.#platform, call);
			seen.appId = by.app.id;
			const fault = call.method === "POST" ? this.#platform.faults.take(CALL_FAULTS, by.app.id)?.kind : undefined;
			if (fault === "500_before") throw new GraphRefused("transient");
			if (fault === "rate_limit") {
				return { ...errorAnswer(new GraphRefused("rateLimit")), headers: usageHeaders(by.me?.id ?? "") };
			}
			const answer = answerCall(this.#platform, by, call);
			if (fault === "500_after") throw new GraphRefused("transient");
			return fault === "timeout_after" ? "kept back" : { status: 200, answer };
		} catch (error) {
			if (error instanceof GraphRefused) return errorAnswer(error);
			throw error;
		}
	}

	#record(
		head: GraphCallHead,
		{ call, appId }: { call?: GraphCall; appId?: string },
		{ status, answer }: GraphAnswer,
	): void {
		const { clock, config, journal } = this.#platform;
		const params = call?.params ?? {};
		const [node = ""] = head.segments;
		const accountId = node === "me" ? this.#platform.page()?.id : config.accounts.find(({ id }) => id === node)?.id;
		journal.addCall({
			at: clock.now(),
			appId: appId ?? null,
			accountId: accountId ?? null,
			userId: recipientIdOf(params) ?? (accountId === undefined && head.segments.length === 1 ? node : null),
			method: head.method,
			path: head.shownPath,
			body: params,
			status,
			answer,
		});
	}

	#respond({ status, answer, headers }: GraphAnswer): Response {
		return new Response(JSON.stringify(answer), {
			status,
			headers: {
				"content-type": "application/json; charset=UTF-8",
				date: new Date(this.#platform.clock.now()).toUTCString(),
				...headers,
			},
		});
	}

	#keepBack(signal: AbortSignal): Promise<void> {
		return new Promise((resolve) => {
			const letGo = (): void => {
				clearTimeout(timer);
				this.#keptBack.delete(letGo);
				resolve();
			};
			const timer = setTimeout(letGo, KEPT_BACK_MS);
			this.#keptBack.add(letGo);
			signal.addEventListener("abort", letGo, { once: true });
		});
	}
}
