import type { AccountSetup } from "../config/account-setup.ts";
import type { Switches } from "../config/switches.ts";
import type { ThreadChannel } from "../rules/inbox.ts";
import { LEAD_ADS } from "../rules/lead-ads.ts";
import { channelFor } from "../rules/profile-rules.ts";
import type { Notice } from "../rules/rule.ts";
import type { Thread } from "../threads/thread.ts";
import type { Outbox } from "./outbox.ts";

/** What a thread publishes. */
export type Published = "message" | "read" | "delivery" | "echo" | "referral";

/** What else an item is told apart by. */
type Kind = Published | "postback" | "handover";

/** By channel: the `object` of a delivery, and the field an app must be subscribed to (spec §2.1). */
const WIRE: Readonly<Record<ThreadChannel, { object: string; field: Record<Kind, string> }>> = {
	messenger: {
		object: "page",
		field: {
			message: "messages",
			postback: "messaging_postbacks",
			read: "message_reads",
			delivery: "message_deliveries",
			echo: "message_echoes",
			referral: "messaging_referrals",
			handover: "messaging_handovers",
		},
	},
};

/** Puts events into deliveries for whoever is to hear them (spec §2.2 to §2.6). */
export class Publisher {
	readonly #outbox: Outbox;
	readonly #setup: (accountId: string) => AccountSetup;
	readonly #now: () => number;

	constructor(outbox: Outbox, setup: (accountId: string) => AccountSetup, now: () => number) {
		this.#outbox = outbox;
		this.#setup = setup;
		this.#now = now;
	}

	/** A message, read, receipt or echo: to the owner normally, to the others on standby, where no referral goes (spec §2.4, inferred). */
	event(thread: Thread, kind: Published, content: Record<string, unknown>): void {
		const setup = this.#setup(thread.accountId);
		const onStandby = kind === "echo" ? setup.switches.standbyEchoes : kind !== "referral";
		for (const app of setup.apps) {
			const channel = channelFor(setup, thread, app);
			if (channel === null || (channel === "standby" && !onStandby)) continue;
			this.#item(thread, app.id, kind, channel, content);
		}
	}

	/** A tap: with its payload to the button's sender alone, without it to the others on standby (spec §2.4). */
	postback(thread: Thread, sender: string | undefined, mid: string, title: string, payload: string): void {
		const setup = this.#setup(thread.accountId);
		if (thread.owner === LEAD_ADS) return;
		for (const app of setup.apps) {
			if (app.id === sender) {
				this.#item(thread, app.id, "postback", "messaging", { postback: { mid, title, payload } });
				continue;
			}
			if (channelFor(setup, thread, app) !== null && setup.switches.standbyPostbacks) {
				this.#item(thread, app.id, "postback", "standby", { postback: { mid, title } });
			}
		}
	}

	/** A handover event, always on the normal channel (spec §2.3). */
	notice(thread: Thread, notice: Notice): void {
		const { apps, switches } = this.#setup(thread.accountId);
		const content = { [notice.event]: noticeBody(notice, switches.idTypes) };
		const { next, metadata } = notice;
		const beside = notice.hopContext ? { hop_context: [hopContext(next ?? "", metadata ?? "")] } : {};
		for (const app of apps) {
			if (notice.to === "all" || notice.to === app.id) {
				this.#item(thread, app.id, "handover", "messaging", content, { shownKind: notice.event, beside });
			}
		}
	}

	/** The answers of a lead ad, as a message the customer never wrote, to one app; its timestamp is in seconds (spec F19). */
	leadSummary(thread: Thread, appId: string, mid: string, text: string, metadata: string): void {
		const timestamp = Math.floor(this.#now() / 1000);
		const content = { timestamp, message: { mid, text }, hop_context: hopContext(appId, metadata) };
		this.#item(thread, appId, "message", "messaging", content);
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
		kind: Kind,
		channel: "messaging" | "standby",
		content: Record<string, unknown>,
		{ shownKind = kind, beside = {} }: { shownKind?: string; beside?: Record<string, unknown> } = {},
	): void {
		const [sender, recipient] = kind === "echo" ? [accountId, userId] : [userId, accountId];
		const item = { sender: { id: sender }, recipient: { id: recipient }, timestamp: this.#now(), ...content };
		this.#deliver(threadChannel, kind, { appId, accountId, userId, kind: shownKind, channel }, item, beside);
	}

	#deliver(
		threadChannel: ThreadChannel,
		kind: Kind,
		to: Omit<Parameters<Outbox["send"]>[0], "body">,
		item: Record<string, unknown>,
		beside: Record<string, unknown> = {},
	): void {
		const { object, field } = WIRE[threadChannel];
		const fields = this.#setup(to.accountId).apps.find((app) => app.id === to.appId)?.fields ?? [];
		if (!fields.includes(field[kind]) || (to.channel === "standby" && !fields.includes("standby"))) return;
		this.#outbox.send({
			...to,
			body: { object, entry: [{ id: to.accountId, time: this.#now(), [to.channel]: [item], ...beside }] },
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

/** Lead ads name the app and the metadata a second time, the id as a number as in both of Meta's samples (spec F18, F19). */
function hopContext(appId: string, metadata: string): Record<string, unknown> {
	return { app_id: asNumber(appId), metadata };
}

/** An app id as a bare number, unless that would change it. */
export function asNumber(id: string | null): string | number | null {
	const number = Number(id);
	return id !== null && Number.isSafeInteger(number) ? number : id;
}
