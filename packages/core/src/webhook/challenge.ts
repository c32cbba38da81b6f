import { createHash, timingSafeEqual } from "node:crypto";
import { plainAnswer, type WebhookAnswer } from "./answer.ts";

/**
 * Answers the GET by which Meta verifies a callback (spec §6.1): 200 with `hub.challenge` as plain text where `hub.mode` is
 * `subscribe` and `hub.verify_token` is one of ours, compared in constant time; 403 for everything else.
 */
export function answerChallenge(query: URLSearchParams, verifyTokens: readonly string[]): WebhookAnswer {
	const token = query.get("hub.verify_token");
	const challenge = query.get("hub.challenge");
	if (query.get("hub.mode") !== "subscribe" || token === null || challenge === null || !isOneOf(token, verifyTokens)) {
		return plainAnswer(
			403,
			"Forbidden: this is a webhook, and hub.mode, hub.verify_token or hub.challenge is not right.",
		);
	}
	return plainAnswer(200, challenge);
}

/** Digests have one length, so that not even the length of a token shows in the time. */
function isOneOf(given: string, expected: readonly string[]): boolean {
	const digest = sha256(given);
	let found = false;
	for (const token of expected) {
		if (timingSafeEqual(digest, sha256(token))) found = true;
	}
	return found;
}

function sha256(text: string): Buffer {
	return createHash("sha256").update(text).digest();
}
