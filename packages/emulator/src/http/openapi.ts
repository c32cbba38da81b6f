import { CALL_FAULTS, DELIVERY_FAULTS } from "../faults.ts";

type Schema = Readonly<Record<string, unknown>>;

const text: Schema = { type: "string", minLength: 1 };
const accountId: Schema = { type: "string", description: "The Messenger page unless given." };
const object = (properties: Record<string, Schema>, required: readonly string[] = []): Schema => ({
	type: "object",
	properties,
	...(required.length > 0 ? { required } : {}),
	additionalProperties: false,
});
const pathParameter = (name: string): Schema => ({ name, in: "path", required: true, schema: { type: "string" } });
const queryParameter = (name: string): Schema => ({ name, in: "query", schema: { type: "string" } });
const json = (schema: Schema): Schema => ({ content: { "application/json": { schema } } });

interface Call {
	readonly summary: string;
	readonly body?: Schema;
	readonly query?: readonly string[];
	readonly refuses?: string;
}

function operation(path: string, { summary, body, query = [], refuses = "says what was expected" }: Call): Schema {
	const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => pathParameter(name ?? ""));
	return {
		summary,
		...(inPath.length + query.length > 0 ? { parameters: [...inPath, ...query.map(queryParameter)] } : {}),
		...(body ? { requestBody: { required: true, ...json(body) } } : {}),
		responses: {
			200: { description: "Done.", ...json({}) },
			"4XX": { description: refuses, ...json({ type: "object" }) },
		},
	};
}

const EMULATOR_CALLS: Readonly<Record<string, Readonly<Record<string, Call>>>> = {
	"/_emulator/config": {
		get: { summary: "The config in force." },
		put: {
			summary: "Puts a whole config document in force at once; the threads stay.",
			body: { type: "object" },
			refuses: "names the field that is wrong; nothing has changed",
		},
	},
	"/_emulator/switches": { get: { summary: "The switches with values, default, value in force and source." } },
	"/_emulator/users/{userId}/messages": {
		post: { summary: "The customer writes.", body: object({ text, accountId }, ["text"]) },
	},
	"/_emulator/users/{userId}/postbacks": {
		post: {
			summary: "The customer taps a button of message `mid`; its sender gets the payload.",
			body: object({ mid: text, title: { type: "string" }, payload: text, accountId }, ["mid", "title", "payload"]),
		},
	},
	"/_emulator/users/{userId}/reads": {
		post: { summary: "The customer has read everything so far.", body: object({ accountId }) },
	},
	"/_emulator/inbox/{userId}/reply": {
		post: { summary: "The human agent answers from the inbox.", body: object({ text, accountId }, ["text"]) },
	},
	"/_emulator/inbox/{userId}/move": {
		post: {
			summary: "The human agent moves the thread: to main to have it, to done to give it back.",
			body: object({ folder: { enum: ["main", "done"] }, accountId }, ["folder"]),
		},
	},
	"/_emulator/inbox/{userId}/request": {
		post: { summary: "The inbox requests control (classic only, else 409).", body: object({ accountId }) },
	},
	"/_emulator/users/{userId}/enter": {
		post: {
			summary: "The customer enters by an entry point; answers the thread.",
			body: object(
				{
					via: { enum: ["organic", "link", "ad"] },
					ref: { ...text, description: "Of a link or an ad." },
					appId: {
						...text,
						description: "The app the entry is routed to: under routing, for ads under zero_config too.",
					},
					days: { type: "number", description: "Of an ad with an appId: 1 to 30 days of control, else one." },
					accountId,
				},
				["via"],
			),
			refuses: "says what was expected; 409 for an appId where the profile has no routes",
		},
	},
	"/_emulator/users/{userId}/lead-ad": {
		post: {
			summary: "A lead ad runs from click to end, or, with `hold`, until the next call; answers the thread.",
			body: object({
				complete: { type: "boolean", description: "Ends it. Required unless `hold` is given." },
				hold: { const: true, description: "Only clicks: sends are refused until a call with `complete`." },
				appId: { ...text, description: "Who gets control at the end; nobody unless given." },
				accountId,
			}),
		},
	},
	"/_emulator/accounts/{accountId}/apps/{appId}": {
		delete: {
			summary: "The page admin disconnects an app; answers the config, which names it in `disconnectedApps`.",
			refuses: "says what was expected; 409 for the primary under classic",
		},
	},
	"/_emulator/threads": { get: { summary: "All threads." } },
	"/_emulator/threads/{userId}": { get: { summary: "One thread.", query: ["accountId"] } },
	"/_emulator/deliveries": { get: { summary: "Every attempt to deliver a webhook.", query: ["userId"] } },
	"/_emulator/calls": { get: { summary: "Every Graph call with its answer.", query: ["userId"] } },
	"/_emulator/webhooks": { get: { summary: "For each app, whether its webhook answers." } },
	"/_emulator/events": {
		get: { summary: "Server-sent events: delivery, call, thread, incident, config, clock, reset." },
	},
	"/_emulator/clock": {
		get: { summary: "The emulator's time." },
		post: {
			summary: "Moves the clock forward.",
			body: object({ advanceMs: { type: "integer", minimum: 0 } }, ["advanceMs"]),
		},
	},
	"/_emulator/faults": {
		get: { summary: "Faults still waiting." },
		post: {
			summary: "Asks for a fault of the next deliveries or Graph POSTs.",
			body: object(
				{
					kind: { enum: [...DELIVERY_FAULTS, ...CALL_FAULTS] },
					times: { type: "integer", minimum: 1, default: 1 },
					appId: text,
					delayMs: { type: "number", minimum: 0, description: "Required for `delay`." },
				},
				["kind"],
			),
		},
	},
	"/_emulator/companions": {
		get: { summary: "Links and choices of the programs this emulator was started beside: `{ links, choices }`." },
	},
	"/_emulator/companions/{name}": {
		get: {
			summary: "The value of a choice, as its program says.",
			refuses: "says what was expected; 403 from elsewhere than this machine. 502 where the program does not answer",
		},
		put: {
			summary: "Sets it to the value of one of its options.",
			body: object({ value: text }, ["value"]),
			refuses: "says what was expected; 403 from elsewhere than this machine. 502 where the program does not answer",
		},
	},
	"/_emulator/reset": { post: { summary: "Forgets threads, deliveries, calls and faults." } },
	"/_emulator/openapi.json": { get: { summary: "This document." } },
};

const recipient: Schema = { type: "object", properties: { id: { type: "string" } }, required: ["id"] };
const metadata: Schema = { type: "string" };
const control = (properties: Record<string, Schema> = {}): Schema =>
	object({ recipient, metadata, ...properties }, ["recipient"]);

const GRAPH_CALLS: Readonly<Record<string, Readonly<Record<string, Call>>>> = {
	"/{page}": {
		get: { summary: "The Page, with `messaging_feature_status`; a user id answers a profile.", query: ["fields"] },
	},
	"/{page}/messages": {
		post: {
			summary: "Sends a message or a sender action, optionally with inline thread_control.",
			body: {
				type: "object",
				properties: { recipient, message: { type: "object" }, thread_control: { type: "object" } },
			},
		},
	},
	"/{page}/pass_thread_control": { post: { summary: "Passes control.", body: control({ target_app_id: text }) } },
	"/{page}/take_thread_control": { post: { summary: "Takes control.", body: control() } },
	"/{page}/request_thread_control": { post: { summary: "Requests control.", body: control() } },
	"/{page}/release_thread_control": { post: { summary: "Releases control.", body: control() } },
	"/{page}/extend_thread_control": {
		post: {
			summary: "Extends control by seconds.",
			body: control({ duration: { type: "integer", maximum: 604_800 } }),
		},
	},
	"/{page}/thread_owner": {
		get: { summary: "Who owns the thread, as far as the caller may see.", query: ["recipient"] },
	},
	"/{page}/secondary_receivers": { get: { summary: "Apps control can be passed to.", query: ["fields", "platform"] } },
	"/{page}/conversations": { get: { summary: "Threads with messages and is_owner.", query: ["fields", "user_id"] } },
	"/{page}/subscribed_apps": {
		get: { summary: "The calling app's webhook fields." },
		post: { summary: "Sets them, all or nothing.", query: ["subscribed_fields"] },
		delete: { summary: "Unsubscribes the calling app." },
	},
};

/** What `GET /_emulator/openapi.json` answers. Every Graph path also exists with a version in front and with `me`. */
export const openapi: Schema = {
	openapi: "3.1.0",
	info: { title: "thread-control emulator", version: "1" },
	paths: Object.fromEntries(
		Object.entries({ ...EMULATOR_CALLS, ...GRAPH_CALLS }).map(([path, methods]) => [
			path,
			Object.fromEntries(Object.entries(methods).map(([method, call]) => [method, operation(path, call)])),
		]),
	),
};
