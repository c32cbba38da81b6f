import { Agent, request } from "node:http";

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

export interface Asked {
	readonly status: number;
	readonly headers: Readonly<Record<string, string | string[] | undefined>>;
	readonly body: string;
}

/** One HTTP request on loopback, over connections that are kept. Rejects where the connection breaks. */
export function ask(
	method: string,
	url: string,
	body: string | Buffer | null = null,
	headers: Readonly<Record<string, string | number>> = { "content-type": "application/json" },
): Promise<Asked> {
	return new Promise((resolve, reject) => {
		const length = body === null ? {} : { "content-length": Buffer.byteLength(body) };
		const req = request(url, { method, agent, headers: { ...headers, ...length } }, (res) => {
			let text = "";
			res.setEncoding("utf8");
			res.on("data", (chunk: string) => {
				text += chunk;
			});
			res.once("end", () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body: text }));
			res.once("error", reject);
		});
		req.once("error", reject);
		req.end(body ?? undefined);
	});
}
