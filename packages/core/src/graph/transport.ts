import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { Burst } from "../burst.ts";

/** One HTTP request. `path` carries the token: it must not reach a log or an error. */
export interface TransportRequest {
	/** Such as `https://graph.facebook.com`. */
	readonly origin: string;
	readonly method: string;
	readonly path: string;
	readonly headers: Readonly<Record<string, string | number>>;
	readonly body: string | null;
	/** How long the whole exchange may take. */
	readonly timeoutMs: number;
}

/**
 * What became of a request.
 *
 * - `answered`: any status; redirects are not followed;
 * - `not_sent`: no byte of it left, so nothing can have happened; `late` where its time was used up by that;
 * - `lost`: it left, at least in part, and no whole answer came.
 */
export type TransportOutcome =
	| {
			readonly kind: "answered";
			readonly status: number;
			readonly headers: IncomingHttpHeaders;
			readonly body: string;
	  }
	| { readonly kind: "not_sent"; readonly reason: string; readonly late: boolean }
	| { readonly kind: "lost"; readonly reason: string };

/** Makes one HTTP request; does not reject. */
export type Transport = (request: TransportRequest) => Promise<TransportOutcome>;

/** The largest answer read. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/**
 * Without `timeout` the agent does not heed a server's `Keep-Alive: timeout` either, and writes into connections the
 * server is just closing: a send lost that way is unknown.
 */
const AGENT_OPTIONS = {
	keepAlive: true,
	maxSockets: 512,
	maxFreeSockets: 128,
	scheduling: "lifo",
	timeout: 30_000,
} as const;

/** A transport over `node:http` and `node:https` that keeps its connections, and what closes them. */
export function keepAliveTransport(): { readonly transport: Transport; readonly close: () => void } {
	const http = new HttpAgent(AGENT_OPTIONS);
	const https = new HttpsAgent(AGENT_OPTIONS);
	const places = new Map<string, Place>();
	const calls = new Burst();
	const transport: Transport = (request) => {
		let place = places.get(request.origin);
		if (place === undefined) {
			place = placeOf(request.origin);
			places.set(request.origin, place);
		}
		return exchange(request, place, place.secure ? https : http, calls);
	};
	return {
		transport,
		close: () => {
			http.destroy();
			https.destroy();
		},
	};
}

interface Place {
	readonly secure: boolean;
	readonly hostname: string;
	readonly port: string;
	/** As the header says it. */
	readonly host: string;
}

function placeOf(origin: string): Place {
	const { protocol, hostname, port, host } = new URL(origin);
	return { secure: protocol === "https:", hostname: hostname.replace(/^\[|\]$/g, ""), port, host };
}

function exchange(request: TransportRequest, place: Place, agent: HttpAgent, calls: Burst): Promise<TransportOutcome> {
	const { method, path, body, timeoutMs } = request;
	const { secure, hostname, port, host } = place;
	// As a list they are written as they are; as an object each is kept, checked for others of its name, and written then.
	const headers = ["host", host];
	for (const name in request.headers) headers.push(name, String(request.headers[name]));
	return new Promise((resolve) => {
		let left = false;
		let timer: NodeJS.Timeout | undefined;
		let call: ClientRequest | undefined;

		const end = (outcome: TransportOutcome): void => {
			clearTimeout(timer);
			resolve(outcome);
		};
		const fail = (reason: string, late = false): void => {
			end(left ? { kind: "lost", reason } : { kind: "not_sent", reason, late });
		};

		try {
			call = (secure ? httpsRequest : httpRequest)({ agent, hostname, port, method, path, headers });
		} catch (error) {
			fail(reasonOf(error));
			return;
		}
		timer = setTimeout(() => {
			fail(`no answer within ${timeoutMs} ms`, true);
			call.destroy();
		}, timeoutMs);
		call.on("socket", (socket) => {
			if (call.reusedSocket) left = true;
			// Nothing is written before that: on a new connection a failure until then is harmless.
			else
				socket.once(secure ? "secureConnect" : "connect", () => {
					left = true;
				});
		});
		call.on("error", (error) => fail(reasonOf(error)));
		call.on("response", (response) => {
			const chunks: Buffer[] = [];
			let length = 0;
			response.on("data", (chunk: Buffer) => {
				length += chunk.byteLength;
				if (length > MAX_ANSWER_BYTES) {
					fail(`an answer larger than ${MAX_ANSWER_BYTES} bytes`);
					call.destroy();
				} else chunks.push(chunk);
			});
			response.on("end", () => {
				const bytes = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
				const { statusCode: status = 0 } = response;
				end({ kind: "answered", status, headers: response.headers, body: bytes.toString("utf8") });
			});
			response.on("error", (error) => fail(reasonOf(error)));
			response.on("close", () => fail("the answer broke off"));
		});
		calls.add(() => call.end(body ?? undefined));
	});
}

/** The code alone: messages of others may name what they were given. */
function reasonOf(error: unknown): string {
	if (!(error instanceof Error)) return "an error that is not an Error";
	return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
