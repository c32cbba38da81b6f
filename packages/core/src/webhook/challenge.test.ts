import { describe, expect, it } from "vitest";
import { answerChallenge } from "./challenge.ts";

const tokens = ["first", "second"];
const ask = (query: Record<string, string>): { status: number; body: string; type: string | undefined } => {
	const { status, body, headers } = answerChallenge(new URLSearchParams(query), tokens);
	return { status, body, type: headers["content-type"] };
};
const right = { "hub.mode": "subscribe", "hub.verify_token": "first", "hub.challenge": "1158201444" };

describe("answerChallenge", () => {
	it("answers the challenge as plain text", () => {
		expect(ask(right)).toEqual({ status: 200, body: "1158201444", type: "text/plain; charset=utf-8" });
	});

	it("takes any of several tokens", () => {
		expect(ask({ ...right, "hub.verify_token": "second" }).status).toBe(200);
	});

	it.each([
		["a wrong token", { ...right, "hub.verify_token": "third" }],
		["a token that only begins right", { ...right, "hub.verify_token": "firs" }],
		["another mode", { ...right, "hub.mode": "unsubscribe" }],
		["nothing at all", {}],
		["no token", { "hub.mode": "subscribe", "hub.challenge": "1" }],
		["no challenge", { "hub.mode": "subscribe", "hub.verify_token": "first" }],
	])("refuses %s without repeating the challenge", (_name, query) => {
		const answer = ask(query);
		expect(answer.status).toBe(403);
		expect(answer.body).not.toContain("1158201444");
	});
});
