/** What the emulator says to its page, as written down in the emulator's contract (`/_emulator/openapi.json`). */

/** The rule set the emulator's Messenger and Instagram accounts follow. */
export type Profile = "classic" | "hop_v2" | "routing" | "zero_config" | (string & {});

export interface AppConfig {
	id: string;
	name?: string;
	role?: string | null;
	webhookUrl?: string | null;
	/** Its Page access token: with it the page can speak as this app, in the scenario of two agents. */
	token?: string;
	/** The per-app setting "Take control of conversations". */
	canTake?: boolean;
	/** Subscribed webhook fields, under Meta's page names. */
	fields?: readonly string[];
	/** Since when (epoch milliseconds) it gets no webhooks any more, after an hour of failing. */
	unsubscribedAt?: number;
	[field: string]: unknown;
}

export interface AccountConfig {
	id: string;
	channel: string;
	name?: string;
	/** Apps the page admin has disconnected. */
	disconnectedApps?: readonly string[];
	[field: string]: unknown;
}

/** The whole config document; fields this page does not know are kept and sent back untouched. */
export interface Config {
	profile: Profile;
	defaultApp: string | null;
	accounts: AccountConfig[];
	apps: AppConfig[];
	switches: Record<string, unknown>;
	[field: string]: unknown;
}

export interface TemplateButton {
	title: string;
	payload: string;
}

export interface TranscriptItem {
	/** Epoch milliseconds of the emulator's clock. */
	at: number;
	mid?: string | null;
	from: "customer" | "app" | "inbox";
	appId?: string | null;
	text?: string | null;
	payload?: string | null;
	buttons?: TemplateButton[] | null;
	kind?: string;
}

export type HandoverKind = "passed" | "taken" | "requested" | "released" | "expired" | "extended" | "routed";

/**
 * One step of thread control: `from` and `to` are app ids, null is the idle thread. For `requested`, `from` is who asks,
 * where that is known, and `to` who is asked.
 */
export interface Handover {
	at: number;
	kind: HandoverKind | (string & {});
	from?: string | number | null;
	to?: string | number | null;
	metadata?: string | null;
}

export interface Thread {
	userId: string;
	accountId: string;
	/** Who may speak; null while the thread is idle. */
	owner: string | null;
	/** When the owner's control ends, epoch milliseconds; null where it does not end by itself. */
	expiresAt: number | null;
	folder: "done" | "main";
	transcript: TranscriptItem[];
	handovers: Handover[];
	role?: string | null;
}

/** One attempt to deliver a webhook, known once its answer is known. */
export interface Delivery {
	at: number;
	appId: string;
	body: unknown;
	/** The HTTP status the app answered; 0 where no answer came. */
	status: number;
	attempt: number;
	userId?: string | null;
	accountId?: string | null;
	kind?: string;
	/** Why no answer came. */
	error?: string;
}

/** One Graph call of an app, with its answer. */
export interface Call {
	at: number;
	appId: string | null;
	method: string;
	path: string;
	body: unknown;
	/** 0 where a fault kept the answer back. */
	status: number;
	answer: unknown;
	userId?: string | null;
}

/** Something worth an operator's look: a thread in the inbox, a refused challenge, an unsubscribed app. */
export interface Incident {
	at: number;
	text: string;
	userId?: string | null;
}

/** What `GET /_emulator/switches` says about one switch. */
export interface Switch {
	name: string;
	/** The first is the default. */
	values: readonly (string | boolean)[];
	default: string | boolean;
	value: string | boolean;
	what: string;
	source: string;
}

/** What `GET /_emulator/webhooks` says about one app's webhook address. */
export interface WebhookState {
	appId: string;
	state: "unverified" | "verified" | "refused" | "failing" | "unsubscribed" | (string & {});
	failingSince?: number;
	error?: string;
}

/** A fault on demand, waiting or to be asked for. */
export interface Fault {
	kind: string;
	times: number;
	appId?: string;
	delayMs?: number;
}

/** What stands beside the emulator: `GET /_emulator/companions`. */
export interface Companions {
	links: { label: string; url: string }[];
	choices: CompanionChoice[];
}

/** A setting of a program beside the emulator. */
export interface CompanionChoice {
	name: string;
	label: string;
	options: { label: string; value: string }[];
}

/** One item of the event stream `GET /_emulator/events`. */
export type ServerEvent =
	| ({ type: "delivery" } & Delivery)
	| ({ type: "call" } & Call)
	| ({ type: "incident" } & Incident)
	| { type: "thread"; at: number; thread: Thread }
	| { type: "config"; config: Config }
	| { type: "clock"; now: number }
	| { type: "reset" };

/** Everything the page reads when it opens and when it comes back after a lost connection. */
export interface Snapshot {
	config: Config;
	threads: Thread[];
	deliveries: Delivery[];
	calls: Call[];
	companions: Companions;
}
