/** What the webhook answers, ready for any HTTP server. */
export interface WebhookAnswer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}

const PLAIN: Readonly<Record<string, string>> = {
	"content-type": "text/plain; charset=utf-8",
	"x-content-type-options": "nosniff",
};

/** An answer in plain text. */
export function plainAnswer(status: number, body: string, headers?: Readonly<Record<string, string>>): WebhookAnswer {
	return { status, headers: { ...PLAIN, "content-length": String(Buffer.byteLength(body)), ...headers }, body };
}
