import type { RefusalMeaning } from "../ports/graph.ts";

/** An error of the platform and what it means to us. */
export type SpecError = [
	code: number | undefined,
	subcode: number | undefined,
	message: string,
	meaning: RefusalMeaning,
];

const OUTSIDE = "This message is sent outside of allowed window.";

/** Every error of spec §5.1 to §5.3 that says nothing happened. */
export const REFUSED: readonly SpecError[] = [
	[10, 2018300, "(#10) Message failed to send because another app is controlling this thread now.", "not_owner"],
	[100, 2534037, "The action is invalid since it's not the thread owner.", "not_owner"],
	[
		undefined,
		2018321,
		"The chat is currently controlled by Messenger while the user is in an automated question and answer flow.",
		"lead_ad_flow",
	],
	[
		27,
		2018464,
		"(#27) Take thread control is not supported when Conversation Routing is not enabled.",
		"not_supported",
	],
	[
		27,
		undefined,
		"(#27) Take thread control is not supported when Conversation Routing is not enabled.",
		"not_supported",
	],
	[100, 2018151, "(#100) calling app is not the thread owner", "not_owner"],
	[100, undefined, "(#100) calling app is not the thread owner", "not_owner"],
	[100, undefined, "(#100) Only the current thread owner can release", "not_owner"],
	[10, undefined, "(#10) Message failed to send because another app is controlling this thread now.", "not_owner"],
	[
		100,
		2018234,
		"(#100) Denying visibility of any secondary receiver to another secondary receiver other than itself.",
		"not_visible",
	],
	[100, 2018171, "Only available to Primary and Secondary Receivers.", "permission_missing"],
	[undefined, undefined, "Only available to Primary and Secondary Receivers.", "permission_missing"],
	[100, 2018164, "Incorrect App ID.", "target_unknown"],
	[undefined, undefined, "Handover Protocol APIs disabled for this page.", "not_supported"],
	[210, undefined, "(#210) A page access token is required", "permission_missing"],
	[230, undefined, "Permissions disallow message to user", "permission_missing"],
	[504, undefined, "Invalid reply thread id", "invalid_request"],
	[10, 2018278, OUTSIDE, "outside_window"],
	[10, undefined, "(#10) This message is being sent outside the allowed window. Learn more", "outside_window"],
	[10, 2534022, OUTSIDE, "outside_window"],
	[10, 2018065, `${OUTSIDE} You need News Messaging permission to be able to do it.`, "outside_window"],
	[10, 2018108, "They can't receive your messages right now.", "person_unavailable"],
	[10, 1893063, "You are temporarily restricted from sending messages.", "permission_missing"],
	[10, undefined, "(#10) Application does not have permission for this action", "permission_missing"],
	[551, 1545041, "This person isn't available right now.", "person_unavailable"],
	[551, undefined, "User Block Error: This person isn't receiving messages from you right now.", "person_unavailable"],
	[200, 1545041, "Message Not Sent: This person isn't available right now.", "person_unavailable"],
	[200, 2018028, "Cannot message users who are not admins, developers or testers of the app", "permission_missing"],
	[200, undefined, "Permissions error", "permission_missing"],
	[100, 2018001, "No matching user found", "invalid_request"],
	[100, 2534014, "No matching Instagram user", "invalid_request"],
	[100, 33, "Unsupported get request. Object with ID * does not exist", "invalid_request"],
	[100, 2018014, "Cannot send both message and state at the same time.", "invalid_request"],
	[100, undefined, "Invalid parameter", "invalid_request"],
	[100, undefined, "API calls from the server require an appsecret_proof argument", "token_invalid"],
	[100, undefined, "Invalid appsecret_proof provided in the API argument", "token_invalid"],
	[190, undefined, "Invalid OAuth access token.", "token_invalid"],
	...[458, 459, 460, 463, 464, 467].map(
		(subcode): SpecError => [190, subcode, "Error validating access token", "token_invalid"],
	),
	[4, undefined, "Application request limit reached.", "rate_limited"],
	[4, 2018022, "Too many send requests to phone numbers", "rate_limited"],
	[17, undefined, "User request limit reached", "rate_limited"],
	[32, undefined, "Page request limit reached", "rate_limited"],
	[613, undefined, "Calls to this api have exceeded the rate limit.", "rate_limited"],
	[613, 2534040, "Calls to this api have exceeded the rate limit.", "rate_limited"],
	[613, 2018338, "abuse warning", "rate_limited"],
	[613, 1893016, "duplicate opt-in", "invalid_request"],
	[80001, undefined, "(#80001) There have been too many calls to this Page account.", "rate_limited"],
	[80002, undefined, "(#80002) There have been too many calls to this Instagram account.", "rate_limited"],
	[80006, undefined, "(#80006) There have been too many calls to this Messenger account.", "rate_limited"],
	[1200, undefined, "Temporary send message failure. Please try again later.", "transient"],
	[2, 2018344, "privacy ToS not accepted", "permission_missing"],
];

/** The errors after which a command or send may have taken effect (spec §5.3). */
export const MAY_HAVE_HAPPENED: readonly [code: number, subcode: number | undefined][] = [
	[1, undefined],
	[1, 1357046],
	[2, undefined],
];
