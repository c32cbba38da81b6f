import type { RefusalName } from "./refusal-name.ts";

/** One way the Graph API says no. `guess` marks what the spec does not know: its code or subcode is ours. */
export interface Refusal {
	readonly code: number;
	readonly subcode?: number;
	readonly message: string;
	/** HTTP status, 400 unless told. */
	readonly status?: number;
	/** `OAuthException` unless told. */
	readonly type?: string;
	readonly source: string;
	readonly guess?: true;
}

/**
 * The error catalogue. Subcodes from 9900000 on are the emulator's own, where Meta's are unknown: a client that keys
 * on them would learn something false.
 */
export const REFUSALS: { readonly [Name in RefusalName]: Refusal } = {
	notOwnerSend: {
		code: 10,
		subcode: 2018300,
		message: "(#10) Message failed to send because another app is controlling this thread now.",
		source: "spec §5.1, F22; M2's code and sender actions are inferred",
	},
	leadAdFlow: {
		code: 10,
		subcode: 2018321,
		message:
			"(#10) The chat is currently controlled by Messenger while the user is in an automated question and answer flow. Please wait for the flow to finish before trying again.",
		source: "spec §5.1, §3.7; parent code inferred",
	},
	outsideWindow: {
		code: 10,
		subcode: 2018278,
		message:
			"(#10) This message is sent outside of allowed window. Learn more about the new policy here: https://developers.facebook.com/docs/messenger-platform/policy-overview",
		source: "spec §5.2, F26",
	},
	takeNeedsRouting: {
		code: 27,
		subcode: 2018464,
		message: "(#27) Take thread control is not supported when Conversation Routing is not enabled.",
		source: "spec §5.1, F24 (T5)",
	},
	notOwnerPass: {
		code: 100,
		subcode: 2018151,
		message: "(#100) Cannot pass thread control: the calling app is not the thread owner",
		source: "spec §5.1 (P6), wording partly known",
	},
	notOwnerRelease: {
		code: 100,
		message: "(#100) Only the current thread owner can release thread control",
		source: "spec §5.1 (L2), wording partly known",
	},
	hiddenFromSecondary: {
		code: 100,
		subcode: 2018234,
		message: "(#100) Denying visibility of any secondary receiver to another secondary receiver other than itself.",
		source: "spec §5.1, F23",
	},
	noRole: {
		code: 100,
		subcode: 2018171,
		message: "(#100) Only available to Primary and Secondary Receivers.",
		source: "spec §5.1, parent code inferred",
	},
	incorrectAppId: {
		code: 100,
		subcode: 2018164,
		message: "(#100) Incorrect App ID.",
		source: "spec §5.1 (P7)",
	},
	noMatchingUser: {
		code: 100,
		subcode: 2018001,
		message: "(#100) No matching user found",
		source: "spec §5.2",
	},
	messageAndState: {
		code: 100,
		subcode: 2018014,
		message: "(#100) Cannot send both message and state at the same time.",
		source: "spec §5.2",
	},
	retiredTag: {
		code: 100,
		message: "(#100) This message tag is no longer supported.",
		source: "spec §5.2, since 2026-04-27; wording ours",
	},
	invalidToken: {
		code: 190,
		message: "Invalid OAuth access token.",
		source: "spec §5.2",
	},
	appDisconnected: {
		code: 190,
		subcode: 458,
		message: "Error validating access token: the app is not connected to this Page.",
		source: "spec §5.2: app not installed, unverified; wording ours",
	},
	invalidProof: {
		code: 100,
		type: "GraphMethodException",
		message: "Invalid appsecret_proof provided in the API argument",
		source: "spec §1.1",
	},
	unknownObject: {
		code: 100,
		subcode: 33,
		message:
			"Unsupported get request. Object with ID * does not exist, cannot be loaded due to missing permissions, or does not support this operation.",
		source: "spec §5.2",
	},
	transient: {
		code: 2,
		status: 500,
		message: "An unexpected error has occurred. Please retry your request later.",
		source: "spec §5.3",
	},
	rateLimit: {
		code: 613,
		message: "(#613) Calls to this api have exceeded the rate limit.",
		source: "spec §5.3",
	},
	badParameter: {
		code: 100,
		message: "(#100) Invalid parameter",
		source: "spec §5.1",
	},
	unknownPath: {
		code: 2500,
		message: "Unknown path components",
		source: "EMULATOR.md: a Graph-shaped error",
		guess: true,
	},
	notEmulated: {
		code: 1,
		subcode: 9900000,
		status: 501,
		message: "The emulator does not emulate this yet.",
		source: "the emulator itself",
		guess: true,
	},
	alreadyOwner: {
		code: 100,
		subcode: 9900001,
		message: "(#100) The calling app already controls this thread.",
		source: "spec §8.2 T3, Q3",
		guess: true,
	},
	passToSelf: {
		code: 100,
		subcode: 9900002,
		message: "(#100) The owner cannot pass thread control to itself; extend it instead.",
		source: "spec §8.2 P5",
		guess: true,
	},
	targetMissing: {
		code: 100,
		subcode: 9900003,
		message: "(#100) The parameter target_app_id is required",
		source: "spec §1.3: only routing and a secondary receiver have a default target",
		guess: true,
	},
	takeNotAllowed: {
		code: 200,
		subcode: 9900004,
		message: "(#200) The calling app is not allowed to take control of conversations.",
		source: "spec §8.2 T4",
		guess: true,
	},
	requestNeedsNoRouting: {
		code: 100,
		subcode: 9900005,
		message: "(#100) Request thread control is not supported when Conversation Routing is enabled.",
		source: "spec §8.2 Q4",
		guess: true,
	},
	notOwnerExtend: {
		code: 100,
		subcode: 9900006,
		message: "(#100) Only the current thread owner can extend thread control",
		source: "spec §8.2 D2",
		guess: true,
	},
	durationOutOfRange: {
		code: 100,
		subcode: 9900007,
		message: "(#100) Param duration must be a number of seconds from 1 to 604800",
		source: "spec §1.3 extend",
		guess: true,
	},
	primaryOnly: {
		code: 100,
		subcode: 9900008,
		message: "(#100) Only available to the Primary Receiver.",
		source: "spec §1.4 classic: take, secondary_receivers",
		guess: true,
	},
	primaryNeedNotRequest: {
		code: 100,
		subcode: 9900009,
		message: "(#100) The Primary Receiver takes thread control, it does not request it.",
		source: "spec §1.4 classic: request",
		guess: true,
	},
	notInClassic: {
		code: 100,
		subcode: 9900010,
		message: "(#100) This edge does not exist under the classic Handover Protocol.",
		source: "spec §1.2: release and extend did not exist in E1",
		guess: true,
	},
	inlineNeedsRouting: {
		code: 100,
		subcode: 9900011,
		message: "(#100) Param thread_control is only available when Conversation Routing is enabled.",
		source: "spec §1.6",
		guess: true,
	},
	humanAgentMissing: {
		code: 10,
		subcode: 9900012,
		message: "(#10) The HUMAN_AGENT tag needs the Human Agent permission.",
		source: "spec §7",
		guess: true,
	},
	inboxRequestsInClassicOnly: {
		code: 100,
		subcode: 9900013,
		status: 409,
		message: "the inbox requests control under classic only; elsewhere it takes: move the thread to main",
		source: "spec §4.1; an actor's answer, never Graph's",
		guess: true,
	},
	entryHasNoRoutes: {
		code: 100,
		subcode: 9900014,
		status: 409,
		message:
			"appId: expected none: only routing has routes for organic entries and links, and only routing and zero_config have them for ads",
		source: "spec §3.2; an actor's answer, never Graph's",
		guess: true,
	},
};
