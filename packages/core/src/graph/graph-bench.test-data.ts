import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterEach, beforeEach } from "vitest";
import type { ThreadKey } from "../domain/thread.ts";
import type { Graph, GraphResult } from "../ports/graph.ts";
import { createGraph, type GraphOptions } from "./create-graph.ts";
import { FakeGraph, type Reply } from "./fake-graph.test-data.ts";

export const TOKEN = "EAAsyntheticPageToken0123456789";
export const SECRET = "synthetic-app-secret";
export const PROOF: string = createHmac("sha256", SECRET).update(TOKEN).digest("hex");
export const page = { channel: "messenger", account: "1000000000001" } as const;
export const thread: ThreadKey = { ...page, user: "2000000000000001" };
export const sent: Reply = { body: { recipient_id: thread.user, message_id: "m_1" } };

/** A Graph client before a fake platform that lives for one test. */
export interface GraphBench {
	readonly fake: FakeGraph;
	/** Everything the tests of a file were answered, for the search for secrets. */
	readonly answers: unknown[];
	graph(options?: Partial<GraphOptions>): Graph;
	keep<T>(result: Promise<GraphResult<T>>): Promise<GraphResult<T>>;
	say(graph: Graph, beforeRetry?: () => Promise<boolean>): Promise<GraphResult<unknown>>;
}

export function graphBench(): GraphBench {
	let fake: FakeGraph;
	const graphs: Graph[] = [];
	const answers: unknown[] = [];
	beforeEach(async () => {
		fake = await FakeGraph.start();
	});
	afterEach(async () => {
		for (const graph of graphs.splice(0)) graph.close();
		await fake.stop();
	});
	const keep = async <T>(result: Promise<GraphResult<T>>): Promise<GraphResult<T>> => {
		const answer = await result;
		answers.push(answer);
		return answer;
	};
	return {
		get fake(): FakeGraph {
			return fake;
		},
		answers,
		keep,
		graph: (options = {}) => {
			const made = createGraph({
				token: TOKEN,
				appSecret: SECRET,
				baseUrl: fake.url,
				version: "v23.0",
				retries: { pauseMs: 1 },
				...options,
			});
			graphs.push(made);
			return made;
		},
		say: (graph, beforeRetry) =>
			keep(graph.send(thread, { message: { text: "hello" } }, null, beforeRetry === undefined ? {} : { beforeRetry })),
	};
}

export function errorReply(code: number | undefined, subcode?: number, message = "text", status = 400): Reply {
	return {
		status,
		body: { error: { message, type: "OAuthException", code, error_subcode: subcode, fbtrace_id: "AbCd" } },
	};
}

export function graphFixture(name: string): unknown {
	return JSON.parse(readFileSync(new URL(`../../../../protocol/graph/${name}.json`, import.meta.url), "utf8"));
}
