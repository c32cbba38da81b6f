import { describe, expect, it } from "vitest";
import type { RefusalMeaning } from "../ports/graph.ts";
import { classify, type Failure } from "./classify.ts";

type Row = [code: number | undefined, subcode: number | undefined, message: string, meaning: RefusalMeaning];

const OUTSIDE = "This message is sent outside of allowed window.";

/** Every error of spec §5.1 to §5.3 that says nothing happened. */
const REFUSED: Row[] = [
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
		(subcode): Row => [190, subcode, "Error validating access token", "token_invalid"],
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

const MAY_HAVE_HAPPENED: [code: number, subcode: number | undefined][] = [
	[1, undefined],
	[1, 1357046],
	[2, undefined],
];

function failure(json: unknown, { status = 400, isRead = false, headers = {} } = {}): Failure | null {
	return classify({ isRead, status, headers, json, now: 0, redact: (text) => text });
}

const errorOf = (code?: number | string, subcode?: number | string, message = "text"): unknown => ({
	error: { message, type: "OAuthException", code, error_subcode: subcode, fbtrace_id: "AbCd" },
});

describe("classify", () => {
	it.each(REFUSED)("code %s, subcode %s: %s", (code, subcode, message, meaning) => {
		for (const status of [400, 500]) {
			const answer = failure(errorOf(code, subcode, message), { status });
			expect(answer).toMatchObject({
				result: "refused",
				refusal: { meaning, status, code: code ?? null, subcode: subcode ?? null, trace: "AbCd", message },
			});
			expect(answer?.result === "refused" && answer.refusal.advice).toMatch(/\w+ \w+.*\.$/);
		}
	});

	it.each(MAY_HAVE_HAPPENED)("leaves a command or send open on code %s, subcode %s", (code, subcode) => {
		for (const status of [400, 500]) {
			const answer = failure(errorOf(code, subcode), { status });
			expect(answer).toMatchObject({
				result: "unknown",
				retry: "reads",
				reason: expect.stringContaining(`code ${code}`),
			});
			expect(answer?.result === "unknown" && answer.reason).toContain("AbCd");
			expect(failure(errorOf(code, subcode), { status, isRead: true })).toMatchObject({
				result: "refused",
				refusal: { meaning: "transient" },
				retry: "reads",
			});
		}
	});

	it("lets only code 1200 go out again at once, and nothing that asks for patience or is final", () => {
		const retries = new Map(
			REFUSED.map(([code, subcode, message]) => [
				`${code}/${subcode}`,
				failure(errorOf(code, subcode, message))?.retry,
			]),
		);
		expect([...retries].filter(([, retry]) => retry === "now").map(([name]) => name)).toEqual(["1200/undefined"]);
		expect([...retries].filter(([, retry]) => retry === "later").map(([name]) => name)).toEqual([
			"4/undefined",
			"4/2018022",
			"17/undefined",
			"32/undefined",
			"613/undefined",
			"613/2534040",
			"80001/undefined",
			"80002/undefined",
			"80006/undefined",
		]);
	});

	it("goes by the subcode before the text, and by the text before the code", () => {
		expect(failure(errorOf(10, 2018278, "another app is controlling this thread"))).toMatchObject({
			refusal: { meaning: "outside_window" },
		});
	});

	it("reads codes written as text, and lives with strange ones", () => {
		expect(failure(errorOf("10", "2018300"))).toMatchObject({
			refusal: { meaning: "not_owner", code: 10, subcode: 2018300 },
		});
		expect(failure({ error: { message: 5, code: {}, error_subcode: "x" } })).toMatchObject({
			result: "refused",
			refusal: { meaning: "other", code: null, subcode: null, trace: null, message: "" },
		});
	});

	it("calls an unlisted error other, or transient where the platform says so, or open where it failed itself", () => {
		expect(failure(errorOf(99999))).toMatchObject({ result: "refused", refusal: { meaning: "other" } });
		expect(failure({ error: { message: "", code: 99999, is_transient: true } })).toMatchObject({
			result: "refused",
			refusal: { meaning: "transient" },
		});
		expect(failure(errorOf(99999), { status: 503 })).toMatchObject({ result: "unknown" });
		expect(failure(errorOf(99999), { status: 503, isRead: true })).toMatchObject({ refusal: { meaning: "transient" } });
		expect(failure(errorOf(99999), { status: 429 })).toMatchObject({ refusal: { meaning: "rate_limited" } });
	});

	it("finds errors behind status 200, and successes", () => {
		expect(failure(errorOf(10, 2018300), { status: 200 })).toMatchObject({ refusal: { meaning: "not_owner" } });
		expect(failure({ success: true }, { status: 200 })).toBeNull();
		expect(failure(undefined, { status: 200 })).toBeNull();
	});

	it("reads answers that are not Graph's by their status", () => {
		expect(failure(undefined, { status: 500 })).toMatchObject({
			result: "unknown",
			reason: "HTTP 500 without a Graph error",
		});
		expect(failure(undefined, { status: 502 })).toMatchObject({ result: "unknown" });
		expect(failure(undefined, { status: 408 })).toMatchObject({ result: "unknown" });
		expect(failure(undefined, { status: 404 })).toMatchObject({
			result: "refused",
			refusal: { meaning: "other", status: 404 },
		});
		expect(failure({ error: "text" }, { status: 403 })).toMatchObject({ result: "refused" });
		expect(failure(undefined, { status: 302 })).toMatchObject({
			refusal: { advice: expect.stringContaining("Redirects") },
		});
		expect(failure(undefined, { status: 429, headers: { "retry-after": "7" } })).toMatchObject({
			refusal: { meaning: "rate_limited", retryAfterMs: 7000 },
		});
	});
});
