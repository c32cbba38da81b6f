import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** One request as it arrived. `at` is `performance.now()` of this process when it reached the platform, `wayMs` after it left. */
export interface GraphCall {
	readonly at: number;
	readonly method: string;
	/** The last part of the path: `messages`, `pass_thread_control`, `thread_owner`, the page's id for a field read. */
	readonly edge: string;
	/** The part before the edge: `me` or the page's id. */
	readonly node: string;
	readonly recipient: string | null;
	readonly body: Readonly<Record<string, unknown>>;
	readonly query: URLSearchParams;
	/** What was asked with: the bearer token, or the `access_token` parameter. */
	readonly token: string | null;
	/** Whether it was answered with an error. */
	refused: boolean;
}

/** An answer in place of the ordinary one. `hang_up` closes the connection without a word. */
export type OddAnswer =
	| { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }
	| "hang_up";

/** Decides per call; null: the ordinary answer. */
export type Oddity = (call: GraphCall) => OddAnswer | null;

export interface FakeGraph {
	readonly url: string;
	/** Every request, in order of arrival. */
	readonly calls: readonly GraphCall[];
	/** How long every request is on its way before the platform has it. */
	wayMs: number;
	/** How long every answer takes after that. */
	delayMs: number;
	/** The platform's clock, as its `Date` header tells it. */
	now: () => number;
	/** The answer of `messaging_feature_status`. */
	featureStatus: Readonly<Record<string, boolean>>;
	oddity: Oddity;
	/** Says who owns a thread from now on; null: nobody. The control edges do it too. */
	own(user: string, app: string | null): void;
	/** The POSTs for a customer; of one edge where it is named. */
	posts(user: string, edge?: string): readonly GraphCall[];
	/** The texts sent to a customer, in order, refused ones left out. */
	said(user: string): readonly string[];
	stop(): Promise<void>;
}

/** An error as Meta words it (spec §5). */
export function graphError(code: number, subcode: number | null, message: string, status = 400): OddAnswer {
	const error = { message, type: "OAuthException", code, fbtrace_id: "AQsyntheticTrace0001" };
	return { status, body: { error: subcode === null ? error : { ...error, error_subcode: subcode } } };
}

const FEATURES: Readonly<Record<string, Readonly<Record<string, boolean>>>> = {
	classic: { hop_v2: false, msgr_multi_app: false, ig_multi_app: false },
	routing: { hop_v2: false, msgr_multi_app: true, ig_multi_app: false },
	zero_config: { hop_v2: true, msgr_multi_app: false, ig_multi_app: false },
};

/**
 * Starts a `node:http` server that answers like Meta's Graph for the app `self`: everything is allowed, a thread is
 * `self`'s until a call or `own` says otherwise. Under classic control has no expiration (spec §8.3).
 */
export async function startFakeGraph(self: string, profile = "classic"): Promise<FakeGraph> {
	const calls: GraphCall[] = [];
	const byUser = new Map<string, GraphCall[]>();
	const owners = new Map<string, string | null>();
	let mids = 0;

	function answer(call: GraphCall): OddAnswer {
		const user = call.recipient;
		const target = call.body["target_app_id"];
		switch (call.edge) {
			case "messages": {
				mids += 1;
				return { status: 200, body: { recipient_id: user, message_id: `m_sent_${mids}` } };
			}
			case "pass_thread_control":
				if (user !== null) owners.set(user, target === undefined ? self : String(target));
				return SUCCESS;
			case "take_thread_control":
				if (user !== null) owners.set(user, self);
				return SUCCESS;
			case "release_thread_control":
				if (user !== null) owners.set(user, null);
				return SUCCESS;
			case "request_thread_control":
			case "extend_thread_control":
			case "subscribed_apps":
				return SUCCESS;
			case "thread_owner": {
				const owner = user !== null && owners.has(user) ? owners.get(user) : self;
				const ends = profile === "classic" ? {} : { expiration: Math.floor(graph.now() / 1000) + 24 * 3600 };
				return { status: 200, body: { data: owner === null ? [] : [{ thread_owner: { app_id: owner, ...ends } }] } };
			}
			case "secondary_receivers":
				return { status: 200, body: { data: [{ id: "400000000000002", name: "Desk" }] } };
			default:
				return { status: 200, body: { messaging_feature_status: graph.featureStatus, id: "1000000000001" } };
		}
	}

	async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
		const text = await textOf(req);
		if (graph.wayMs > 0) await sleep(graph.wayMs);
		const call = readCall(performance.now(), req, text);
		calls.push(call);
		if (call.method === "POST" && call.recipient !== null) {
			byUser.set(call.recipient, [...(byUser.get(call.recipient) ?? []), call]);
		}
		const odd = graph.oddity(call);
		call.refused = odd !== null;
		if (graph.delayMs > 0) await sleep(graph.delayMs);
		const given = odd ?? answer(call);
		if (given === "hang_up") {
			res.destroy();
			return;
		}
		const date = new Date(graph.now()).toUTCString();
		res.writeHead(given.status, { "content-type": "application/json", date, ...given.headers });
		res.end(typeof given.body === "string" ? given.body : JSON.stringify(given.body));
	}

	const server = createServer((req, res) => void handle(req, res));
	server.keepAliveTimeout = 30_000;
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address() as AddressInfo;
	const graph: FakeGraph = {
		url: `http://127.0.0.1:${port}`,
		calls,
		wayMs: 0,
		delayMs: 0,
		now: Date.now,
		featureStatus: FEATURES[profile] ?? {},
		oddity: () => null,
		own: (user, app) => {
			owners.set(user, app);
		},
		posts: (user, edge) => (byUser.get(user) ?? []).filter((call) => edge === undefined || call.edge === edge),
		said: (user) =>
			(byUser.get(user) ?? [])
				.filter((call) => call.edge === "messages" && !call.refused)
				.map(({ body }) => textIn(body))
				.filter((text) => text !== null),
		stop: async () => {
			const closed = new Promise((resolve) => server.close(resolve));
			server.closeAllConnections();
			await closed;
		},
	};
	return graph;
}

const SUCCESS: OddAnswer = { status: 200, body: { success: true } };

async function textOf(req: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of req) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks).toString("utf8");
}

function readCall(at: number, req: IncomingMessage, text: string): GraphCall {
	const url = new URL(req.url ?? "/", "http://graph");
	const parts = url.pathname.split("/").filter((part) => part !== "" && !/^v\d/.test(part));
	const body = text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
	const to = body["recipient"] as { id?: string } | undefined;
	return {
		at,
		method: req.method ?? "GET",
		edge: parts.at(-1) ?? "",
		node: parts.at(-2) ?? "",
		recipient: to?.id ?? url.searchParams.get("recipient"),
		body,
		query: url.searchParams,
		token: req.headers.authorization?.replace(/^Bearer /, "") ?? url.searchParams.get("access_token"),
		refused: false,
	};
}

function textIn(body: Readonly<Record<string, unknown>>): string | null {
	const message = body["message"] as { text?: string; attachment?: { payload?: { text?: string } } } | undefined;
	return message?.text ?? message?.attachment?.payload?.text ?? null;
}
