import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
	createThreadControl,
	memoryStore,
	readDelivery,
	type Store,
	type ThreadControl,
	type ThreadControlError,
	type ThreadControlOptions,
	type ThreadKey,
} from "@thread-control/core";
import { type Activity, CloudAdapter, ConfigurationBotFrameworkAuthentication, type TurnContext } from "botbuilder";
import type { AttachOptions } from "./attach.ts";

export const US = "4242";
export const PAGE = "1001";
export const DESK = "77";
export const INBOX = "263902037430900";
export const USER = "2001";
export const KEY: ThreadKey = { channel: "messenger", account: PAGE, user: USER };
export const BLOCKED = { id: "", blocked: "not_in_control" };

/** One request to the fake of the other side: Graph, or Azure Bot Service's connector (`/v3/…`). */
export interface WireCall {
	readonly method: string;
	readonly path: string;
	readonly body: Record<string, unknown>;
}

/** Both of the other sides on one port: a Graph and a connector that say yes, unless told otherwise. */
export class FakeWire {
	readonly calls: WireCall[] = [];
	answer: (call: WireCall) => { status: number; body: unknown } | undefined | Promise<undefined> = () => undefined;
	readonly #server: Server;
	#ids = 0;

	private constructor(server: Server) {
		this.#server = server;
	}

	static async start(): Promise<FakeWire> {
		const server = createServer((req, res) => {
			const chunks: Buffer[] = [];
			req.on("data", (chunk: Buffer) => chunks.push(chunk));
			req.on("end", () => {
				const text = Buffer.concat(chunks).toString("utf8");
				const { pathname } = new URL(req.url ?? "/", "http://wire");
				const body = text.startsWith("{") ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text));
				const call: WireCall = { method: req.method ?? "", path: pathname.replace(/^\/v[\d.]+\/me/, "/me"), body };
				wire.calls.push(call);
				void Promise.resolve(wire.answer(call)).then((given) => {
					const answer = given ?? wire.#usual(call);
					res.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
				});
			});
		});
		const wire = new FakeWire(server);
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		return wire;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
	}

	/** What went to the connector: texts of messages, the types of other activities, and other calls by method. */
	said(): unknown[] {
		return this.calls
			.filter(({ path }) => path.startsWith("/v3/"))
			.map(({ method, path, body }) =>
				method === "POST" ? (body["text"] ?? body["type"] ?? path) : `${method} ${path.split("/").at(-1)}`,
			);
	}

	/** What went to the Send API. */
	sent(): unknown[] {
		return this.calls
			.filter(({ path }) => path.endsWith("/messages"))
			.map(({ body }) => (body["message"] as { text?: string } | undefined)?.text ?? body["sender_action"]);
	}

	async close(): Promise<void> {
		this.#server.closeAllConnections();
		await new Promise((resolve) => this.#server.close(resolve));
	}

	#usual({ path, body }: WireCall): { status: number; body: unknown } {
		this.#ids += 1;
		if (path.startsWith("/v3/")) return { status: 200, body: { id: `abs_${this.#ids}` } };
		if (path.endsWith("/thread_owner")) return { status: 200, body: { data: [] } };
		const { id } = (body["recipient"] ?? {}) as { id?: string };
		return { status: 200, body: { recipient_id: id, message_id: `m_${this.#ids}`, success: true } };
	}
}

/** A control and the other sides of its wire. */
export interface AttachBench {
	readonly wire: FakeWire;
	readonly control: ThreadControl;
	readonly store: Store;
	readonly errors: ThreadControlError[];
	/** A CloudAdapter without credentials, as the Bot Framework Emulator talks to it. */
	cloud(): CloudAdapter;
	/** Posts an activity to a CloudAdapter as Azure Bot Service does. Answers the HTTP status and body. */
	post(adapter: CloudAdapter, activity: object, logic: Logic): Promise<{ status: number; body: unknown }>;
	/** A second control over the same store and wire, as after a restart. */
	again(): ThreadControl;
}

export type Logic = (context: TurnContext) => Promise<void>;
export type Options = AttachOptions<TurnContext>;

const closing: (() => Promise<void>)[] = [];

export async function closeAttachBenches(): Promise<void> {
	for (const close of closing.splice(0).reverse()) await close();
}

export async function startAttachBench(options: Partial<ThreadControlOptions> = {}): Promise<AttachBench> {
	const wire = await FakeWire.start();
	closing.push(() => wire.close());
	const store = memoryStore();
	const close = store.close.bind(store);
	// Several controls share it.
	store.close = async () => {};
	closing.push(close);
	const errors: ThreadControlError[] = [];
	const again = (): ThreadControl => {
		const control = createThreadControl({
			...{ appId: US, appSecret: "app-secret", verifyToken: "verify-me", token: "token" },
			...{ graphUrl: wire.url, profile: "classic", store, sweepMs: 20, settleMs: 0 },
			...options,
		});
		control.onError((error) => void errors.push(error));
		closing.push(() => control.close());
		return control;
	};
	return {
		...{ wire, store, errors, again, control: again() },
		cloud: () => new CloudAdapter(new ConfigurationBotFrameworkAuthentication({})),
		async post(adapter, activity, logic) {
			const answer = { status: 0, body: undefined as unknown };
			const response = {
				socket: undefined,
				header: () => undefined,
				status: (status: number) => {
					answer.status = status;
				},
				send: (body: unknown) => {
					answer.body = body;
				},
				end: () => undefined,
			};
			const body = { serviceUrl: wire.url, ...activity };
			await adapter.process({ method: "POST", headers: {}, body } as never, response as never, logic);
			return answer;
		},
	};
}

/** Delivers items of the page past every adapter, as our own webhook would. Resolves when they are committed. */
export async function deliver(bench: Pick<AttachBench, "control">, ...messaging: object[]): Promise<void> {
	const delivery = readDelivery({ object: "page", entry: [{ id: PAGE, messaging }] });
	if (delivery.ok) await bench.control.accept(delivery.events);
}

let last = 0;
let mids = 0;

/** Each item is later than the one before. */
export function now(): number {
	last = Math.max(Date.now(), last + 1);
	return last;
}

/** An item of a customer's, as Meta writes it. */
export function item(rest: object, user: string = USER): Record<string, unknown> {
	return { sender: { id: user }, recipient: { id: PAGE }, timestamp: now(), ...rest };
}

export function said(text: string, user: string = USER): Record<string, unknown> {
	mids += 1;
	return item({ message: { mid: `m_${mids}`, text } }, user);
}

export function takenItem(by: string = INBOX): Record<string, unknown> {
	return item({ take_thread_control: { new_owner_app_id: by, previous_owner_app_id: US } });
}

export function passedItem(to: string | number = US, from: string | number = INBOX): Record<string, unknown> {
	return item({ pass_thread_control: { new_owner_app_id: to, previous_owner_app_id: from, metadata: "done" } });
}

/** A message as Azure Bot Service's Facebook channel delivers it. */
export function message(text: string, user: string = USER, more: Partial<Activity> = {}): Partial<Activity> {
	const channelData = said(text, user);
	const { mid } = channelData["message"] as { mid: string };
	return {
		...place(user),
		type: "message",
		id: mid,
		text,
		channelData,
		...more,
	};
}

/** Where a thread's activities of Azure Bot Service are. */
export function place(user: string = USER): Partial<Activity> {
	return {
		channelId: "facebook",
		conversation: { id: `${user}-${PAGE}` } as Activity["conversation"],
		from: { id: user, name: "Customer" },
		recipient: { id: PAGE, name: "Page" },
	};
}
