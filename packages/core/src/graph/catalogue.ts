import type { RefusalMeaning } from "../ports/graph.ts";

/**
 * Whether the same call may go out again by itself.
 *
 * - `now`: nothing happened, and the platform asks to try again;
 * - `reads`: reads only; what was sent may have arrived;
 * - `later`: when the time it names is over;
 * - `never`.
 */
export type Retry = "now" | "reads" | "later" | "never";

/** One error of the platform: how to recognise it, what it means and what to do. */
export interface CatalogueRow {
	readonly code?: number;
	readonly subcode?: number;
	/** Matched against Meta's text where codes do not tell. */
	readonly text?: RegExp;
	readonly meaning: RefusalMeaning;
	readonly advice: string;
	readonly retry: Retry;
	/** The call may have taken effect all the same; a command or send answered like this is unknown. */
	readonly mayHaveHappened?: true;
}

const NOT_OWNER =
	"Another app has control of this thread. Stay silent until it comes back, or take or request control where the profile allows it.";
const WINDOW =
	"More than 24 hours have passed since the customer wrote. Wait for the customer, or use the HUMAN_AGENT tag where a person answers and the app has that permission.";
const UNAVAILABLE =
	"This customer cannot be written to: they left, blocked the business or turned messages off. Do not retry.";
const TOKEN = "Issue a new Page access token for this app and page.";
const LIMITED = "Slow down, and wait as long as the platform asks for before calling again.";
const NO_SUCH_CUSTOMER =
	"The customer's id does not belong to this page and app. Use the id from a webhook of this page.";

/** By subcode: the strongest sign, for code 10 and 100 mean many things (spec §5.1). A row with a code wants that code too. */
export const BY_SUBCODE: readonly CatalogueRow[] = [
	{ subcode: 2018300, meaning: "not_owner", advice: NOT_OWNER, retry: "never" },
	{ subcode: 2534037, meaning: "not_owner", advice: NOT_OWNER, retry: "never" },
	{ subcode: 2018151, meaning: "not_owner", advice: NOT_OWNER, retry: "never" },
	{
		subcode: 2018321,
		meaning: "lead_ad_flow",
		advice: "Meta's lead form is asking its questions. Wait for the pass event that ends it.",
		retry: "never",
	},
	{
		subcode: 2018464,
		meaning: "not_supported",
		advice:
			"Taking control works only where Conversation Routing is on: set a default app in the page settings, or request control instead.",
		retry: "never",
	},
	{
		subcode: 2018234,
		meaning: "not_visible",
		advice: "Only the Primary Receiver may see this owner. Ask as the Primary, or go by the handover events.",
		retry: "never",
	},
	{
		subcode: 2018171,
		meaning: "permission_missing",
		advice: "The app has no role on this page: make it Primary or Secondary Receiver in the page settings.",
		retry: "never",
	},
	{
		subcode: 2018164,
		meaning: "target_unknown",
		advice:
			"No app of that id takes part on this page. Check the target's app id, and that the app is connected to the page.",
		retry: "never",
	},
	{ subcode: 2018278, meaning: "outside_window", advice: WINDOW, retry: "never" },
	{ subcode: 2534022, meaning: "outside_window", advice: WINDOW, retry: "never" },
	{ subcode: 2018065, meaning: "outside_window", advice: WINDOW, retry: "never" },
	{ subcode: 2018108, meaning: "person_unavailable", advice: UNAVAILABLE, retry: "never" },
	{ subcode: 1545041, meaning: "person_unavailable", advice: UNAVAILABLE, retry: "never" },
	{
		subcode: 1893063,
		meaning: "permission_missing",
		advice: "Meta restricts this account from sending for a time. Look into the page's quality messages; do not retry.",
		retry: "never",
	},
	{
		subcode: 2018028,
		meaning: "permission_missing",
		advice:
			"The app is in development: only its testers can be written to until pages_messaging is reviewed and the app is live.",
		retry: "never",
	},
	{ subcode: 2018001, meaning: "invalid_request", advice: NO_SUCH_CUSTOMER, retry: "never" },
	{ subcode: 2534014, meaning: "invalid_request", advice: NO_SUCH_CUSTOMER, retry: "never" },
	{
		code: 100,
		subcode: 33,
		meaning: "invalid_request",
		advice: "The object does not exist for this token. Check the id in the path and the token's permissions.",
		retry: "never",
	},
	{
		subcode: 2018014,
		meaning: "invalid_request",
		advice: "Send the message and the sender action in two calls.",
		retry: "never",
	},
	{
		code: 190,
		subcode: 458,
		meaning: "token_invalid",
		advice: `The app is not installed any more. ${TOKEN}`,
		retry: "never",
	},
	{
		code: 190,
		subcode: 459,
		meaning: "token_invalid",
		advice: `The person behind the token has to log in at Facebook first. ${TOKEN}`,
		retry: "never",
	},
	{ code: 190, subcode: 460, meaning: "token_invalid", advice: `A password was changed. ${TOKEN}`, retry: "never" },
	{ code: 190, subcode: 463, meaning: "token_invalid", advice: `The token has expired. ${TOKEN}`, retry: "never" },
	{
		code: 190,
		subcode: 464,
		meaning: "token_invalid",
		advice: `The person behind the token is not confirmed. ${TOKEN}`,
		retry: "never",
	},
	{ code: 190, subcode: 467, meaning: "token_invalid", advice: `The token was made invalid. ${TOKEN}`, retry: "never" },
	{ subcode: 2018022, meaning: "rate_limited", advice: LIMITED, retry: "later" },
	{ subcode: 2534040, meaning: "rate_limited", advice: LIMITED, retry: "later" },
	{
		subcode: 2018338,
		meaning: "rate_limited",
		advice: "Meta warns of abuse. Stop sending of this kind; retrying makes it worse.",
		retry: "never",
	},
	{
		subcode: 1893016,
		meaning: "invalid_request",
		advice: "The same opt-in was asked for before. Do not ask again.",
		retry: "never",
	},
	{
		subcode: 2018344,
		meaning: "permission_missing",
		advice: "Somebody with full control of the page has to accept Meta's privacy terms.",
		retry: "never",
	},
	{
		code: 1,
		subcode: 1357046,
		meaning: "transient",
		advice: "The message was sent and only the answer broke: do not send it again.",
		retry: "reads",
		mayHaveHappened: true,
	},
];

/** By text: for errors whose codes vary or were never published (spec §5.1, §5.2). */
export const BY_TEXT: readonly CatalogueRow[] = [
	{ text: /another app is controlling/i, meaning: "not_owner", advice: NOT_OWNER, retry: "never" },
	{
		text: /not the (current )?thread owner|only the current thread owner/i,
		meaning: "not_owner",
		advice: NOT_OWNER,
		retry: "never",
	},
	{ text: /outside (of |the )?allowed window/i, meaning: "outside_window", advice: WINDOW, retry: "never" },
	{
		text: /automated question and answer flow/i,
		meaning: "lead_ad_flow",
		advice: "Meta's lead form is asking its questions. Wait for the pass event that ends it.",
		retry: "never",
	},
	{
		text: /Conversation Routing is (not )?enabled|APIs disabled for this page/i,
		meaning: "not_supported",
		advice:
			"This page's routing does not offer that command: check whether a default app is set, and the profile option.",
		retry: "never",
	},
	{
		text: /Denying visibility/i,
		meaning: "not_visible",
		advice: "Only the Primary Receiver may see this owner. Ask as the Primary, or go by the handover events.",
		retry: "never",
	},
	{
		text: /Primary and Secondary Receivers/i,
		meaning: "permission_missing",
		advice: "The app has no role on this page: make it Primary or Secondary Receiver in the page settings.",
		retry: "never",
	},
	{
		text: /Incorrect App ID/i,
		meaning: "target_unknown",
		advice:
			"No app of that id takes part on this page. Check the target's app id, and that the app is connected to the page.",
		retry: "never",
	},
	{
		text: /appsecret_proof/i,
		meaning: "token_invalid",
		advice: "The app demands a proof by its secret. Give the app secret of the app the token was issued to.",
		retry: "never",
	},
	{ text: /isn't (available|receiving messages)/i, meaning: "person_unavailable", advice: UNAVAILABLE, retry: "never" },
];

/** By code alone: the weakest sign. */
export const BY_CODE: readonly CatalogueRow[] = [
	{
		code: 1,
		meaning: "transient",
		advice:
			"The platform does not know what happened. Look whether it took effect before trying again; check the permissions where it stays.",
		retry: "reads",
		mayHaveHappened: true,
	},
	{
		code: 2,
		meaning: "transient",
		advice:
			"The platform failed for a moment, or the customer blocked the business. Look whether it took effect before trying again.",
		retry: "reads",
		mayHaveHappened: true,
	},
	{
		code: 1200,
		meaning: "transient",
		advice: "The platform could not send for a moment. Try again later.",
		retry: "now",
	},
	{ code: 4, meaning: "rate_limited", advice: LIMITED, retry: "later" },
	{ code: 17, meaning: "rate_limited", advice: LIMITED, retry: "later" },
	{ code: 32, meaning: "rate_limited", advice: `${LIMITED} Use a Page token, not a user's.`, retry: "later" },
	{ code: 613, meaning: "rate_limited", advice: LIMITED, retry: "later" },
	{ code: 80001, meaning: "rate_limited", advice: LIMITED, retry: "later" },
	{ code: 80002, meaning: "rate_limited", advice: LIMITED, retry: "later" },
	{ code: 80006, meaning: "rate_limited", advice: LIMITED, retry: "later" },
	{
		code: 10,
		meaning: "permission_missing",
		advice:
			"The app lacks a permission for this call: check pages_messaging (Instagram: instagram_manage_messages too) in App Review.",
		retry: "never",
	},
	{
		code: 27,
		meaning: "not_supported",
		advice:
			"This page's routing does not offer that command: check whether a default app is set, and the profile option.",
		retry: "never",
	},
	{
		code: 100,
		meaning: "invalid_request",
		advice: "A parameter is wrong; the message says which. Correct the call, do not retry.",
		retry: "never",
	},
	{ code: 190, meaning: "token_invalid", advice: TOKEN, retry: "never" },
	{
		code: 200,
		meaning: "permission_missing",
		advice:
			"The token lacks a permission on this page, or taking control is not switched on for the app in the page settings.",
		retry: "never",
	},
	{
		code: 210,
		meaning: "permission_missing",
		advice: "This needs a Page access token with pages_messaging; a user's token does not do.",
		retry: "never",
	},
	{
		code: 230,
		meaning: "permission_missing",
		advice: "The token's permissions do not allow messages to this customer. Check pages_messaging.",
		retry: "never",
	},
	{
		code: 504,
		meaning: "invalid_request",
		advice: "There is no such thread. Use the customer's id from a webhook of this page.",
		retry: "never",
	},
	{ code: 551, meaning: "person_unavailable", advice: UNAVAILABLE, retry: "never" },
];
