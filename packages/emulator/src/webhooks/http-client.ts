import http from "node:http";
import https from "node:https";

/** How long a receiver has for its answer (spec §6.3). */
const ACK_TIMEOUT_MS = 5000;

/** Enough of an answer to hold a challenge; the rest is read and thrown away. */
const KEPT_BODY_CHARS = 4096;

/** An answer, or with status 0 the reason there was none. */
export interface Answer {
	readonly status: number;
	readonly body: string;
	readonly error?: string;
}

/** Calls receivers over connections that are kept alive. */
export class HttpClient {
	readonly #http = new http.Agent({ keepAlive: true, maxSockets: 256 });
	readonly #https = new https.Agent({ keepAlive: true, maxSockets: 256 });

	/** Never rejects: a connection that fails or is silent for 5 seconds is an answer with status 0. */
	request(method: "GET" | "POST", url: URL, headers: Record<string, string> = {}, bytes?: Buffer): Promise<Answer> {
		const secure = url.protocol === "https:";
		const agent = secure ? this.#https : this.#http;
		const length = bytes ? { "content-length": String(bytes.length) } : {};
		return new Promise((resolve) => {
			const request = (secure ? https : http).request(url, { method, agent, headers: { ...headers, ...length } });
			const timer = setTimeout(() => request.destroy(new Error("no answer within 5 seconds")), ACK_TIMEOUT_MS);
			const settle = (answer: Answer): void => {
				clearTimeout(timer);
				resolve(answer);
			};
			request.once("error", (error: NodeJS.ErrnoException) => {
				settle({ status: 0, body: "", error: error.code ?? error.message });
			});
			request.once("response", (response) => {
				let body = "";
				response.setEncoding("utf8");
				response.on("data", (chunk: string) => {
					if (body.length < KEPT_BODY_CHARS) body += chunk;
				});
				response.once("error", (error) => settle({ status: 0, body: "", error: error.message }));
				response.once("end", () => settle({ status: response.statusCode ?? 0, body }));
			});
			request.end(bytes);
		});
	}

	close(): void {
		this.#http.destroy();
		this.#https.destroy();
	}
}
