import { describe, expect, it } from "vitest";
import { classify, type Failure } from "./classify.ts";
import { MAY_HAVE_HAPPENED, REFUSED } from "./spec-errors.test-data.ts";

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
