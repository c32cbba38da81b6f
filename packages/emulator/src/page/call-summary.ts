import { asArray, asObject, asWord, parsedIfJson } from "./json-shape.ts";
import { participantName } from "./participants.ts";
import type { Call, Config } from "./wire.ts";

/** What a Graph call was about and how it was answered, in the words the timeline shows. */
export interface CallSummary {
	/** The path's edge (`messages`, `pass_thread_control`, …), or the last segment where there is none. */
	edge: string;
	/** The text of a sent message. */
	excerpt: string | undefined;
	/** A typing action, the target of a pass, the fields read: what tells two calls of one edge apart. */
	detail: string | undefined;
	refused: boolean;
	/** "success", "sent", the owner read back, or the error's code and message. */
	outcome: string;
}

export function summarizeCall(call: Call, config: Config | null): CallSummary {
	const edge = edgeOf(call.path);
	const body = asObject(parsedIfJson(call.body));
	const answer = asObject(parsedIfJson(call.answer));
	const error = asObject(answer?.["error"]);
	return {
		edge,
		excerpt: excerptOf(body),
		detail: detailOf(body, config),
		refused: error !== undefined || call.status === 0 || call.status >= 400,
		outcome: call.status === 0 ? "no answer" : error ? errorOutcome(error) : outcomeOf(answer, edge, config),
	};
}

function edgeOf(path: string): string {
	const segments = (path.split("?")[0] ?? "").split("/").filter((segment) => segment !== "" && !/^v\d/.test(segment));
	return segments.slice(1).join("/") || segments[0] || path;
}

function excerptOf(body: Record<string, unknown> | undefined): string | undefined {
	const message = asObject(parsedIfJson(body?.["message"]));
	const template = asObject(asObject(message?.["attachment"])?.["payload"]);
	return asWord(message?.["text"]) ?? asWord(template?.["text"]);
}

function detailOf(body: Record<string, unknown> | undefined, config: Config | null): string | undefined {
	const target = asWord(body?.["target_app_id"]);
	if (target !== undefined) return `to ${participantName(config, target)}`;
	return asWord(body?.["sender_action"]) ?? asWord(body?.["fields"]);
}

function errorOutcome(error: Record<string, unknown>): string {
	const code = [error["code"], error["error_subcode"]].map(asWord).filter((part) => part !== undefined);
	const text = asWord(error["message"]) ?? "refused";
	return text.startsWith("(#") || code.length === 0 ? text : `(#${code.join("/")}) ${text}`;
}

function outcomeOf(answer: Record<string, unknown> | undefined, edge: string, config: Config | null): string {
	if (answer?.["success"] === true) return "success";
	if (asWord(answer?.["message_id"]) !== undefined) return "sent";
	if (edge === "thread_owner") return ownerOutcome(answer, config);
	return "answered";
}

function ownerOutcome(answer: Record<string, unknown> | undefined, config: Config | null): string {
	const row = asArray(answer?.["data"])[0];
	if (row === undefined) return "idle";
	const appId = asWord(asObject(asObject(row)?.["thread_owner"])?.["app_id"]);
	return appId === undefined ? "another app, hidden" : participantName(config, appId);
}
