import { type AppId, appId } from "../domain/app-id.ts";
import type { CommandName } from "../domain/command.ts";

/** A raw Graph call that is really a send or a command of ours. */
export type ApiCall =
	| {
			readonly type: "send";
			readonly user: string;
			readonly body: Readonly<Record<string, unknown>>;
			readonly control: { readonly type: "pass" | "release"; readonly target: AppId | null } | null;
	  }
	| {
			readonly type: "command";
			readonly name: CommandName;
			readonly user: string;
			readonly target: AppId | null;
			readonly metadata: string | null;
			readonly durationMs: number;
	  }
	| { readonly type: "other" };

const COMMANDS: Readonly<Record<string, CommandName>> = {
	pass_thread_control: "pass",
	take_thread_control: "take",
	request_thread_control: "request",
	release_thread_control: "release",
	extend_thread_control: "extend",
};

const OTHER: ApiCall = { type: "other" };

/** Reads a raw call as a framework's API client makes it: `POST /me/messages`, `/{page}/pass_thread_control`, … in wire spelling (spec §1.2, §1.6). */
export function readApiCall(method: string, path: string, payload: Readonly<Record<string, unknown>>): ApiCall {
	const edge = path.split("?", 1)[0]?.split("/").filter(Boolean).at(-1) ?? "";
	const user = recipientOf(payload["recipient"]);
	if (method.toUpperCase() !== "POST" || user === null) return OTHER;
	const name = COMMANDS[edge];
	if (name !== undefined) {
		const { metadata, duration } = payload;
		return {
			type: "command",
			name,
			user,
			target: appId(payload["target_app_id"]),
			metadata: typeof metadata === "string" ? metadata : metadata === undefined ? null : JSON.stringify(metadata),
			durationMs: Number(duration) * 1000,
		};
	}
	if (edge !== "messages") return OTHER;
	const { recipient, thread_control: control, ...body } = payload;
	return { type: "send", user, body, control: controlOf(control) };
}

/** Only customers with a page-scoped id have a thread; `user_ref` and the like have none yet (spec §1.1). */
function recipientOf(recipient: unknown): string | null {
	if (typeof recipient === "string" && recipient.startsWith("{")) {
		try {
			return recipientOf(JSON.parse(recipient));
		} catch {
			// Not JSON: the platform will say what is wrong with it.
			return null;
		}
	}
	if (typeof recipient !== "object" || recipient === null || !("id" in recipient)) return null;
	const { id } = recipient;
	return typeof id === "string" || typeof id === "number" ? String(id) : null;
}

function controlOf(control: unknown): { readonly type: "pass" | "release"; readonly target: AppId | null } | null {
	if (typeof control !== "object" || control === null) return null;
	const { control_type: type, app_id: target } = control as { control_type?: unknown; app_id?: unknown };
	return type === "pass" || type === "release" ? { type, target: appId(target) } : null;
}
