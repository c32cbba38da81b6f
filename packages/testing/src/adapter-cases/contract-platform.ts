import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** One call of the bot's to the platform. */
export interface PlatformCall {
	/** The last part of its path: `messages`, `pass_thread_control`, `thread_owner`, … */
	readonly edge: string;
	/** The customer it is about; null where it names none. */
	readonly user: string | null;
	/** What it says to the customer: a text, or `typing`; null for a call that says nothing. */
	readonly says: string | null;
	readonly body: Readonly<Record<string, unknown>>;
}

/** An answer in place of the ordinary one. */
export interface PlatformAnswer {
	readonly status: number;
	readonly body: unknown;
}

/**
 * The other side of the bot's wire: a Graph that says yes, where a thread is the bot's until a command or `own` says otherwise,
 * and a connector of Azure Bot Service (`/v3/…`) for bots behind one. It has no clock of its own: answers carry no `Date`.
 */
export class ContractPlatform {
	readonly calls: PlatformCall[] = [];
	/** Runs before a call is answered; what it answers is the answer. */
	onCall: (call: PlatformCall) => PlatformAnswer | undefined | Promise<PlatformAnswer | undefined> = () => undefined;
	readonly #self: string;
	readonly #owners = new Map<string, string | null>();
	readonly #server: Server;
	#ids = 0;

	private constructor(self: string) {
		this.#self = self;
		this.#server = createServer((req, res) => {
			res.sendDate = false;
			void this.#answer(req).then(
				({ status, body }) => {
					res.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
				},
				(cause: unknown) => {
					res.writeHead(500).end(String(cause));
				},
			);
		});
	}

	/** Listens on a free port of this machine, for the app `self`. */
	static async start(self: string): Promise<ContractPlatform> {
		const platform = new ContractPlatform(self);
		await new Promise<void>((resolve) => platform.#server.listen(0, "127.0.0.1", resolve));
		return platform;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
	}

	/** Says who owns a thread from now on; null: nobody. */
	own(user: string, app: string | null): void {
		this.#owners.set(user, app);
	}

	/** What was said to a customer, in order; without one, to anybody. */
	said(user?: string): readonly string[] {
		return this.calls.flatMap(({ says, user: to }) => (says === null || (user && user !== to) ? [] : [says]));
	}

	/** The calls of one edge. */
	to(edge: string): readonly PlatformCall[] {
		return this.calls.filter((call) => call.edge === edge);
	}

	async close(): Promise<void> {
		this.#server.closeAllConnections();
		await new Promise((resolve) => this.#server.close(resolve));
	}

	async #answer(req: IncomingMessage): Promise<PlatformAnswer> {
		const call = await readCall(req);
		this.calls.push(call);
		return (await this.onCall(call)) ?? this.#usual(call);
	}

	#usual({ edge, user, body }: PlatformCall): PlatformAnswer {
		if (edge === "thread_owner") {
			const owner = user !== null && this.#owners.has(user) ? this.#owners.get(user) : this.#self;
			return { status: 200, body: { data: owner === null ? [] : [{ thread_owner: { app_id: owner } }] } };
		}
		if (user !== null) {
			if (edge === "pass_thread_control") this.#owners.set(user, String(body["target_app_id"]));
			if (edge === "take_thread_control") this.#owners.set(user, this.#self);
			if (edge === "release_thread_control") this.#owners.set(user, null);
		}
		this.#ids += 1;
		const id = `m_platform_${this.#ids}`;
		return { status: 200, body: { success: true, recipient_id: user, message_id: id, id } };
	}
}

/** A refusal as Graph words it, with its code and subcode (spec §5). A connector's is not documented, and keeps Graph's words. */
export function refusal(code: number, subcode: number, message: string): PlatformAnswer {
	const error = { message, type: "OAuthException", code, error_subcode: subcode, fbtrace_id: "contract" };
	return { status: 400, body: { error } };
}

async function readCall(req: IncomingMessage): Promise<PlatformCall> {
	const chunks: Uint8Array[] = [];
	for await (const chunk of req) chunks.push(chunk as Uint8Array);
	const text = Buffer.concat(chunks).toString("utf8");
	const { pathname, searchParams } = new URL(req.url ?? "/", "http://platform");
	const parts = pathname.split("/").filter((part) => part !== "");
	const body = (
		text.startsWith("{") ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text))
	) as PlatformCall["body"];
	if (parts[0] === "v3") return { edge: "activities", user: idIn(body["recipient"]), says: activityOf(body), body };
	const message = asObject(body["message"])?.["text"];
	const typing = body["sender_action"] === "typing_on" ? "typing" : null;
	return {
		edge: parts.at(-1) ?? "",
		user: idIn(body["recipient"]) ?? searchParams.get("recipient"),
		says: typeof message === "string" ? message : typing,
		body,
	};
}

function activityOf({ type, text }: PlatformCall["body"]): string | null {
	if (type === "typing") return "typing";
	return type === "message" && typeof text === "string" ? text : null;
}

function idIn(party: unknown): string | null {
	const whole = typeof party === "string" && party.startsWith("{") ? JSON.parse(party) : party;
	const id = asObject(whole)?.["id"];
	return id === undefined ? null : String(id);
}

function asObject(value: unknown): Record<string, unknown> | null {
	return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
}
