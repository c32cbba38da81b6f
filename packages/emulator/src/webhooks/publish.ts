import type { ConfigDocument } from "../config/config-document.ts";
import { type Switches, switchesInForce } from "../config/switches.ts";
import type { ThreadChannel } from "../rules/inbox.ts";
import { channelFor } from "../rules/profile-rules.ts";
import type { Notice } from "../rules/rule.ts";
import type { Thread } from "../threads/thread.ts";
import type { Outbox } from "./outbox.ts";

/** What a thread publishes. */
export type Published = "message" | "read" | "delivery" | "echo";

/** By channel: the `object` of a delivery, and the field an app must be subscribed to (spec §2.1). */
const WIRE: Readonly<
	Record<ThreadChannel, { object: string; field: Record<Published | "postback" | "handover", string> }>
> = {
	messenger: {
		object: "page",
		field: {
			message: "messages",
			postback: "messaging_postbacks",
			read: "message_reads",
			delivery: "message_deliveries",
			echo: "message_echoes",
			handover: "messaging_handovers",
		},
	},
};

/** Puts events into deliveries for whoever is to hear them (spec §2.2 to §2.6). */
export class Publisher {
	readonly #outbox: Outbox;
	readonly #config: () => ConfigDocument;
	readonly #now: () => number;

	constructor(outbox: Outbox, config: () => ConfigDocument, now: () => number) {
		this.#outbox = outbox;
		this.#config = config;
		this.#now = now;
	}

	/** A message, read, receipt or echo: to the owner normally, to the others on standby. */
	event(thread: Thread, kind: Published, content: Record<string, unknown>): void {
		const { profile, defaultApp = null, apps, switches } = this.#config();
		const outgoing = kind === "echo";
		for (const app of apps) {
			const channel = channelFor(profile, thread, defaultApp, { id: app.id, role: app.role ?? null });
			if (channel === null) continue;
			if (outgoing && channel === "standby" && !switchesInForce(switches ?? {}).standbyEchoes) continue;
			this.#item(thread, app.id, kind, channel, content, outgoing);
		}
	}

	/** A tap: with its payload to the button's sender alone, without it to the others on standby (spec §2.4). */
	postback(thread: Thread, sender: string | undefined, mid: string, title: string, payload: string): void {
		const { profile, defaultApp = null, apps, switches } = this.#config();
		for (const app of apps) {
			if (app.id === sender) {
				this.#item(thread, app.id, "postback", "messaging", { postback: { mid, title, payload } });
				continue;
			}
			const hears = channelFor(profile, thread, defaultApp, { id: app.id, role: app.role ?? null }) !== null;
			if (hears && switchesInForce(switches ?? {}).standbyPostbacks) {
				this.#item(thread, app.id, "postback", "standby", { postback: { mid, title } });
			}
		}
	}

	/** A handover event, always on the normal channel (spec §2.3). */
	notice(thread: Thread, notice: Notice): void {
		const { apps, switches } = this.#config();
		const content = { [notice.event]: noticeBody(notice, switchesInForce(switches ?? {}).idTypes) };
		for (const app of apps) {
			if (notice.to === "all" || notice.to === app.id) {
				this.#item(thread, app.id, "handover", "messaging", content, false, notice.event);
			}
		}
	}

	/** Tells an app the roles it now has on an account (spec §2.3, F8: no sender). */
	appRoles(accountId: string, appId: string, roles: readonly string[]): void {
		const at = this.#now();
		const item = { recipient: { id: accountId }, timestamp: at, app_roles: { [appId]: roles } };
		this.#deliver(
			"messenger",
			"handover",
			{ appId, accountId, userId: null, kind: "app_roles", channel: "messaging" },
			item,
		);
	}

	#item(
		{ channel: threadChannel, accountId, userId }: Thread,
		appId: string,
		kind: Published | "postback" | "handover",
		channel: "messaging" | "standby",
		content: Record<string, unknown>,
		outgoing = false,
		shownKind: string = kind,
	): void {
		const [sender, recipient] = outgoing ? [accountId, userId] : [userId, accountId];
		const item = { sender: { id: sender }, recipient: { id: recipient }, timestamp: this.#now(), ...content };
		this.#deliver(threadChannel, kind, { appId, accountId, userId, kind: shownKind, channel }, item);
	}

	#deliver(
		threadChannel: ThreadChannel,
		kind: Published | "postback" | "handover",
		to: Omit<Parameters<Outbox["send"]>[0], "body">,
		item: Record<string, unknown>,
	): void {
		const { object, field } = WIRE[threadChannel];
		const fields = this.#config().apps.find((app) => app.id === to.appId)?.fields ?? [];
		if (!fields.includes(field[kind]) || (to.channel === "standby" && !fields.includes("standby"))) return;
		this.#outbox.send({
			...to,
			body: { object, entry: [{ id: to.accountId, time: this.#now(), [to.channel]: [item] }] },
		});
	}
}

function noticeBody(notice: Notice, idTypes: Switches["idTypes"]): Record<string, unknown> {
	const { previous, next, requested, metadata } = notice;
	const first = idTypes === "number" ? asNumber : (id: string | null) => id;
	const second = idTypes === "string" ? (id: string) => id : asNumber;
	return {
		...(previous === undefined ? {} : { previous_owner_app_id: first(previous) }),
		...(next === undefined ? {} : { new_owner_app_id: second(next) }),
		...(requested === undefined ? {} : { requested_owner_app_id: second(requested) }),
		...(metadata === undefined ? {} : { metadata }),
	};
}

/** An app id as a bare number, unless that would change it. */
export function asNumber(id: string | null): string | number | null {
	const number = Number(id);
	return id !== null && Number.isSafeInteger(number) ? number : id;
}
