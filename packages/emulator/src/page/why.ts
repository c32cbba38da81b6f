import { changesOwner, controlledSince, reasonIn } from "./control-change.ts";
import { summarizeDelivery } from "./delivery-summary.ts";
import { connectedApps, findApp, participantName, participantTone, primaryApp } from "./participants.ts";
import type { Config, Delivery, Handover, Thread, TranscriptItem } from "./wire.ts";
import { doneWording, idleWording } from "./wording.ts";

/** Why a thread is as it is, in whole sentences. */
export interface Why {
	/** Who owns the thread. */
	owner: string;
	/** Since when, epoch milliseconds; undefined for a thread in which nothing has happened. */
	since: number | undefined;
	/** What decided it. */
	fact: string;
	/** What the customer waits for, if the last word was the customer's: when it was said, and who was to answer. */
	silence: { at: number; text: string } | undefined;
	/** What stands in the way besides control: a webhook that was not accepted, a request nobody has granted. */
	trouble: string | undefined;
	/** Who may answer, and how that changes. */
	next: string;
}

/** Whether the customer spoke last: somebody should be answering. */
export function isSilent(thread: Thread | undefined): boolean {
	return lastWord(thread)?.from === "customer";
}

/** Says who owns the thread, since when, and the fact that decided it. `deliveries` may be those of all threads. */
export function whyOf(config: Config | null, thread: Thread | undefined, deliveries: readonly Delivery[]): Why {
	if (!thread) {
		return {
			owner: "There is no thread yet.",
			since: undefined,
			fact: "The customer has not written.",
			silence: undefined,
			trouble: undefined,
			next: idleWording(config),
		};
	}
	const decided = thread.handovers.findLast(changesOwner);
	return {
		owner:
			thread.owner === null ? "Nobody owns the thread." : `${atStart(called(config, thread.owner))} owns the thread.`,
		since: controlledSince(thread),
		fact: decided ? factWording(config, decided) : startWording(config),
		silence: silenceOf(config, thread),
		trouble: webhookTrouble(config, thread, deliveries) ?? openRequest(config, thread),
		next: nextWording(config, thread),
	};
}

function lastWord(thread: Thread | undefined): TranscriptItem | undefined {
	return thread?.transcript.findLast((item) => item.text || (item.buttons?.length ?? 0) > 0);
}

/** A participant in the middle of a sentence: "the Page Inbox", "Bot", "nobody". */
function called(config: Config | null, id: string | number | null | undefined): string {
	const name = participantName(config, id);
	return participantTone(id) === "inbox" ? `the ${name}` : name;
}

function atStart(words: string): string {
	return words.charAt(0).toUpperCase() + words.slice(1);
}

function factWording(config: Config | null, { kind, from, to, metadata }: Handover): string {
	const reason = reasonIn(metadata);
	const because = reason === undefined ? "" : `, reason “${reason}”`;
	const [giver, taker] = [atStart(called(config, from)), atStart(called(config, to))];
	const nobodyTold = "No webhook tells of that.";
	switch (kind) {
		case "passed":
			return from === null || from === undefined
				? `Control was passed to ${called(config, to)}${because}.`
				: `${giver} passed control to ${called(config, to)}${because}.`;
		case "taken":
			if (participantTone(to) === "inbox") {
				return `The agent replied or moved the thread to Inbox: that takes control${fromWhom(config, from)}.`;
			}
			return `${taker} took control${fromWhom(config, from)}${because}.`;
		case "released":
			return `${giver} gave control back, or was disconnected. ${nobodyTold}`;
		case "expired":
			return `${giver} had control until the time ran out, without a word of the customer. ${nobodyTold}`;
		case "routed":
			return `The customer wrote or entered, and the platform routed the thread to ${called(config, to)}.`;
		default:
			return `${taker} came into control (${kind})${because}.`;
	}
}

function fromWhom(config: Config | null, from: string | number | null | undefined): string {
	return from === null || from === undefined ? "" : ` from ${called(config, from)}`;
}

function startWording(config: Config | null): string {
	if (config?.profile === "classic") {
		return `Every new thread belongs to the primary receiver, ${primaryApp(config)?.name ?? "an app"}, and control has never moved.`;
	}
	return "Control has never been given to anybody.";
}

function silenceOf(config: Config | null, thread: Thread): Why["silence"] {
	const last = lastWord(thread);
	if (last?.from !== "customer") return undefined;
	const quoted = `“${last.text ?? ""}”`;
	if (thread.owner === null) return { at: last.at, text: `The customer said ${quoted}, and nobody has answered.` };
	return {
		at: last.at,
		text: `The customer said ${quoted}, and ${called(config, thread.owner)} has not answered.`,
	};
}

function webhookTrouble(config: Config | null, thread: Thread, deliveries: readonly Delivery[]): string | undefined {
	const app = findApp(config, thread.owner);
	if (!app) return undefined;
	const name = app.name ?? app.id;
	if (typeof app.unsubscribedAt === "number") {
		return `${name} gets no webhooks: it failed for an hour and was unsubscribed.`;
	}
	if (!app.webhookUrl) return `${name} has no webhook address, so it hears of nothing.`;
	if (!(app.fields ?? ["messages"]).includes("messages")) return `${name} is not subscribed to messages.`;
	const last = deliveries.findLast(
		(each) =>
			each.appId === app.id &&
			(each.accountId ?? thread.accountId) === thread.accountId &&
			(each.userId ?? summarizeDelivery(each).userId) === thread.userId,
	);
	if (last === undefined || last.status === 200) return undefined;
	return `The last webhook to ${name} was ${last.status === 0 ? "not answered" : `answered ${last.status}`}; it is tried again.`;
}

function openRequest(config: Config | null, { handovers }: Thread): string | undefined {
	const last = handovers.at(-1);
	if (last?.kind !== "requested") return undefined;
	return `${atStart(called(config, last.from))} has asked ${called(config, last.to)} for control and not got it.`;
}

function nextWording(config: Config | null, thread: Thread): string {
	const { owner, expiresAt } = thread;
	if (owner === null) return idleWording(config);
	const name = called(config, owner);
	const others = config?.profile === "classic" ? classicWording(config, owner) : `Only ${name} may answer.`;
	const done = participantTone(owner) === "inbox" ? ` ${doneWording(config)}` : "";
	const ends = expiresAt === null ? "" : " Control ends by itself if the customer stays silent.";
	return `${others}${done}${ends}`;
}

function classicWording(config: Config, owner: string): string {
	const name = called(config, owner);
	const listening = connectedApps(config).filter((app) => app.id !== owner && app.role);
	if (listening.length === 0) return `It is for ${name} to answer.`;
	const named = listening.map((app) => app.name ?? app.id).join(" and ");
	const [listen, them] = listening.length === 1 ? ["listens", "it"] : ["listen", "them"];
	return `It is for ${name} to answer; ${named} ${listen} on standby, though Meta would let ${them} speak.`;
}
