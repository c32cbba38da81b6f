import type { RefusalMeaning } from "@thread-control/core";

/** One error of spec §5.1 to §5.3: Meta's codes and words, and what it has to mean to us. */
export interface ErrorRow {
	readonly code: number;
	readonly subcode: number | null;
	readonly message: string;
	/** `unknown`: it may have happened all the same, so that nothing may be sent again by itself. */
	readonly means: RefusalMeaning | "unknown";
	/** Words the advice has to have. */
	readonly advice: RegExp;
	readonly status?: number;
	/** How often one call goes out. Default once. */
	readonly tries?: number;
}

const row = (
	code: number,
	subcode: number | null,
	message: string,
	means: ErrorRow["means"],
	advice: RegExp,
	more: { readonly status?: number; readonly tries?: number } = {},
): ErrorRow => ({ code, subcode, message, means, advice, ...more });

const WINDOW =
	"(#10) This message is sent outside of allowed window. Learn more about the new policy here: https://developers.facebook.com/docs/messenger-platform/policy-overview";
const BUC =
	"(#80001) There have been too many calls to this Page account. Wait a bit and try again. For more info, please refer to https://developers.facebook.com/docs/graph-api/overview/rate-limiting.";

/** Spec §5.1. */
export const THREAD_CONTROL_ERRORS: readonly ErrorRow[] = [
	row(
		10,
		2018300,
		"(#10) Message failed to send because another app is controlling this thread now.",
		"not_owner",
		/silent/,
	),
	row(100, 2534037, "The action is invalid since it's not the thread owner.", "not_owner", /silent/),
	row(100, 2018151, "(#100) The calling app is not the thread owner", "not_owner", /silent/),
	row(100, null, "(#100) Only the current thread owner can release", "not_owner", /silent/),
	row(
		10,
		2018321,
		"The chat is currently controlled by Messenger while the user is in an automated question and answer flow. Please wait for the flow to finish before trying again.",
		"lead_ad_flow",
		/[Ww]ait/,
	),
	row(
		27,
		2018464,
		"(#27) Take thread control is not supported when Conversation Routing is not enabled.",
		"not_supported",
		/default app/,
	),
	row(
		100,
		2018234,
		"(#100) Denying visibility of any secondary receiver to another secondary receiver other than itself.",
		"not_visible",
		/Primary/,
	),
	row(100, 2018171, "Only available to Primary and Secondary Receivers.", "permission_missing", /role/),
	row(100, 2018164, "Incorrect App ID.", "target_unknown", /app id/),
	row(100, null, "Handover Protocol APIs disabled for this page.", "not_supported", /profile/),
	row(210, null, "(#210) A page access token is required", "permission_missing", /Page access token/),
	row(551, null, "This person isn't available right now.", "person_unavailable", /[Dd]o not retry/),
	row(100, null, "Invalid parameter", "invalid_request", /[Cc]orrect/),
	row(190, null, "Invalid OAuth 2.0 Access Token", "token_invalid", /token/, { status: 401 }),
	row(200, null, "Permissions error", "permission_missing", /permission/),
	row(504, null, "Invalid reply thread id", "invalid_request", /webhook/),
	row(230, null, "Permissions disallow message to user", "permission_missing", /permissions/),
];

/** Spec §5.2. */
export const WINDOW_USER_PERMISSION_ERRORS: readonly ErrorRow[] = [
	row(10, 2018278, WINDOW, "outside_window", /24 hours/),
	row(10, 2534022, "This message is sent outside of allowed window.", "outside_window", /24 hours/),
	row(
		10,
		2018065,
		"This message is sent outside of allowed window. You need News Messaging permission to be able to do it.",
		"outside_window",
		/24 hours/,
	),
	row(10, null, "(#10) This message is being sent outside the allowed window.", "outside_window", /24 hours/),
	row(10, 2018108, "They can't receive your messages right now.", "person_unavailable", /[Dd]o not retry/),
	row(10, 1893063, "You are temporarily restricted from sending messages.", "permission_missing", /[Dd]o not retry/),
	row(551, 1545041, "This person isn't available right now.", "person_unavailable", /[Dd]o not retry/),
	row(
		551,
		null,
		"User Block Error: This person isn't receiving messages from you right now.",
		"person_unavailable",
		/[Dd]o not retry/,
	),
	row(
		200,
		1545041,
		"Message Not Sent: This person isn't available right now.",
		"person_unavailable",
		/[Dd]o not retry/,
	),
	row(
		200,
		2018028,
		"Cannot message users who are not admins, developers or testers of the app until pages_messaging permission is reviewed and the app is live.",
		"permission_missing",
		/testers/,
	),
	row(100, 2018001, "No matching user found", "invalid_request", /webhook/),
	row(100, 2534014, "No matching Instagram user", "invalid_request", /webhook/),
	row(
		100,
		33,
		"Unsupported get request. Object with ID * does not exist, cannot be loaded due to missing permissions, or does not support this operation.",
		"invalid_request",
		/id/,
	),
	row(100, 2018014, "Cannot send both message and state at the same time.", "invalid_request", /two calls/),
	row(10, null, "(#10) Application does not have permission for this action", "permission_missing", /pages_messaging/),
	row(100, null, "API calls from the server require an appsecret_proof argument", "token_invalid", /secret/),
	row(100, null, "Invalid appsecret_proof provided in the API argument", "token_invalid", /secret/),
	...[458, 459, 460, 463, 464, 467].map((subcode) =>
		row(190, subcode, "Invalid OAuth access token.", "token_invalid", /new Page access token/, { status: 401 }),
	),
];

/** Spec §5.3. */
export const RATE_AND_TRANSIENT_ERRORS: readonly ErrorRow[] = [
	row(4, null, "Application request limit reached.", "rate_limited", /[Ss]low down/),
	row(4, 2018022, "Too many send requests to phone numbers", "rate_limited", /[Ss]low down/),
	row(17, null, "User request limit reached", "rate_limited", /[Ss]low down/),
	row(32, null, "Page request limit reached", "rate_limited", /[Ss]low down/),
	row(613, null, "Calls to this api have exceeded the rate limit.", "rate_limited", /[Ss]low down/),
	row(613, 2534040, "Calls to this api have exceeded the rate limit.", "rate_limited", /[Ss]low down/),
	row(613, 2018338, "You are sending too many messages that people report.", "rate_limited", /[Ss]top/),
	row(613, 1893016, "The same opt-in was requested.", "invalid_request", /[Dd]o not ask again/),
	row(80006, null, BUC.replace("80001", "80006"), "rate_limited", /[Ss]low down/),
	row(80001, null, BUC, "rate_limited", /[Ss]low down/),
	row(80002, null, BUC.replace("80001", "80002"), "rate_limited", /[Ss]low down/),
	row(1, null, "An unknown error occurred", "unknown", /./, { status: 500 }),
	row(1, 1357046, "The message was sent, but the answer is broken", "unknown", /./, { status: 500 }),
	row(2, null, "An unexpected error has occurred. Please retry your request later.", "unknown", /./, { status: 500 }),
	row(1200, null, "Temporary send message failure. Please try again later.", "transient", /later/, {
		status: 500,
		tries: 3,
	}),
	row(2, 2018344, "The privacy terms of service were not accepted", "permission_missing", /terms/),
];

export const ALL_ERRORS: readonly ErrorRow[] = [
	...THREAD_CONTROL_ERRORS,
	...WINDOW_USER_PERMISSION_ERRORS,
	...RATE_AND_TRANSIENT_ERRORS,
];
