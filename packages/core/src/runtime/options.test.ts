import { describe, expect, test, vi } from "vitest";
import { isThreadControlError } from "../thread-control-error.ts";
import { createThreadControl } from "./create-thread-control.ts";
import { resolveOptions, type ThreadControlOptions } from "./options.ts";

const GOOD: ThreadControlOptions = { appId: 4, appSecret: "secret", verifyToken: "verify", token: "token" };

function problemWith(wrong: Readonly<Record<string, unknown>>): { code: string; message: string } {
	try {
		createThreadControl({ ...GOOD, ...wrong } as ThreadControlOptions);
	} catch (error) {
		if (isThreadControlError(error)) return error;
		throw error;
	}
	throw new Error("it was taken");
}

describe("wrong options are named before anything starts", () => {
	test.each([
		["appId", "not a number"],
		["appId", undefined],
		["appSecret", ""],
		["appSecret", []],
		["appSecret", ["fine", ""]],
		["verifyToken", ""],
		["token", ""],
		["token", 7],
		["mode", "enforced"],
		["profile", "modern"],
		["role", "main"],
		["canTake", "yes"],
		["handoverTarget", "the desk"],
		["onRequest", "always"],
		["whenUnknown", "guess"],
		["sendWithoutStore", "yes"],
		["allowSha1", 1],
		["turnWithinMs", 0],
		["turnWithinMs", Number.POSITIVE_INFINITY],
		// A longer timer fires at once: every turn would be late.
		["turnWithinMs", 2_147_483_648],
		["ownerPollMs", -1],
		["sweepMs", "500"],
		["softHoldMs", -1],
		["settleMs", Number.NaN],
		["graphUrl", "graph.facebook.com"],
		["graphUrl", "ftp://graph.facebook.com"],
		["graphTimeoutMs", 0],
		["leaseMs", 0],
		["answer", "later"],
		["waitUntil", true],
		["redact", /\d+/],
		["resendUnknown", 1],
		["autoReleaseMs", 0],
		["autoExtend", { leftMs: 1_000 }],
		["autoExtend", { leftMs: 1_000, forMs: 7 * 86_400_000 + 1 }],
		// It would be due again as soon as it was done.
		["autoExtend", { leftMs: 86_400_000, forMs: 86_400_000 }],
		["maxBodyBytes", 0],
	])("%s: %j", (name, value) => {
		const problem = problemWith({ [name]: value });
		expect(problem.code).toBe("option_invalid");
		expect(problem.message).toContain(`${name}`);
	});

	test("all at once, and no secret is quoted", () => {
		const { message } = problemWith({ appId: "x", role: "main", appSecret: ["s3cret-value", ""] });
		for (const name of ["appId", "role", "appSecret"]) expect(message).toContain(name);
		expect(message).not.toContain("s3cret-value");
	});

	test.each(["modern", "whatsapp"])("profile %s: the message names those that are followed", (profile) => {
		const { message } = problemWith({ profile });
		for (const name of ["auto", "classic", "hop_v2", "routing", "zero_config"]) expect(message).toContain(name);
	});
});

describe("right options", () => {
	test("defaults", () => {
		const { clock, mode, ...settings } = resolveOptions(GOOD);
		expect(mode({ channel: "messenger", account: "1" })).toBe("enforce");
		expect(clock).toBe(Date.now);
		expect(settings).toEqual({
			self: "4",
			secrets: ["secret"],
			verifyTokens: ["verify"],
			token: "token",
			profile: "auto",
			role: "primary",
			canTake: true,
			handoverTarget: null,
			onRequest: "grant_inbox",
			whenUnknown: "ask",
			sendWithoutStore: false,
			turnWithinMs: 60_000,
			ownerPollMs: 5_000,
			sweepMs: 500,
			leaseMs: 15_000,
			resendUnknown: false,
			upkeep: null,
			redact: null,
			softHoldMs: 300_000,
			settleMs: 2_000,
			graphTimeoutMs: 10_000,
		});
	});

	test.each(["auto", "classic", "hop_v2", "routing", "zero_config"] as const)("profile %s", (profile) => {
		expect(resolveOptions({ ...GOOD, profile }).profile).toBe(profile);
	});

	test("the GET challenge is answered, and a wrong token is not", async () => {
		const control = createThreadControl({ ...GOOD, verifyToken: ["old", "new"] });
		const ask = async (token: string): Promise<[number, string]> => {
			const query = `hub.mode=subscribe&hub.verify_token=${token}&hub.challenge=42`;
			const answer = await control.fetch(new Request(`http://bot/webhook?${query}`));
			return [answer.status, await answer.text()];
		};
		expect(await ask("new")).toEqual([200, "42"]);
		expect((await ask("wrong"))[0]).toBe(403);
		await control.close();
	});

	test("without an onError listener errors go to the console, and a broken listener's failure too", async () => {
		const printed = vi.spyOn(console, "error").mockImplementation(() => {});
		const control = createThreadControl(GOOD);
		const unsigned = (): Promise<Response> => control.fetch(new Request("http://bot/", { method: "POST", body: "{}" }));
		await unsigned();
		expect(printed).toHaveBeenLastCalledWith(expect.stringContaining("signature_missing"), "");
		control.onError(() => {
			throw new Error("broken listener");
		});
		await unsigned();
		await vi.waitFor(() =>
			expect(printed).toHaveBeenLastCalledWith(expect.stringContaining("onError"), expect.any(Error)),
		);
		printed.mockRestore();
		await control.close();
	});
});
