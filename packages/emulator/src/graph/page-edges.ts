import { PAGE_FIELDS } from "../config/page-fields.ts";
import { INBOX, INBOX_NAME } from "../rules/inbox.ts";
import { rulesOf } from "../rules/profile-rules.ts";
import type { Edge, EdgeCall } from "./edge.ts";
import { asText } from "./graph-call.ts";
import { GraphRefused } from "./graph-error.ts";

/** `GET /{page}`: its id, name and `messaging_feature_status`, as asked for by `fields` (spec §1.2). */
export const pageNode: Edge = ({ platform, page, params }) => {
	const known: Record<string, unknown> = {
		name: page.name ?? page.id,
		messaging_feature_status: rulesOf(platform.setup(page.id).profile).featureStatus,
	};
	return { ...chosen(known, asText(params["fields"]) ?? "name"), id: page.id };
};

/** `GET /{user}`: a profile made up from the id. */
export function userProfile(userId: string, params: Readonly<Record<string, unknown>>): unknown {
	const known: Record<string, unknown> = {
		first_name: "Customer",
		last_name: userId.slice(-4),
		name: `Customer ${userId.slice(-4)}`,
		profile_pic: `https://platform-lookaside.fbsbx.com/platform/profilepic/?psid=${encodeURIComponent(userId)}`,
		locale: "en_US",
	};
	return { ...chosen(known, asText(params["fields"]) ?? "first_name,last_name,profile_pic"), id: userId };
}

function chosen(known: Record<string, unknown>, fields: string): Record<string, unknown> {
	const names = fields.split(",").map((name) => name.trim());
	return Object.fromEntries(Object.entries(known).filter(([name]) => names.includes(name)));
}

/**
 * `GET conversations`: every thread of the Page, or the one of `user_id`, with its messages; `is_owner` only under
 * Conversation Routing (spec §1.2).
 */
export const conversations: Edge = ({ platform, app, page, params }) => {
	const userId = asText(params["user_id"]);
	const routing = platform.setup(page.id).profile === "routing";
	const fields = asText(params["fields"]) ?? "updated_time";
	const threads = platform.threads
		.all()
		.filter((thread) => thread.accountId === page.id && (userId === undefined || thread.userId === userId));
	return {
		data: threads.map((thread) => {
			const said = thread.transcript.filter((item) => item.kind === "message");
			const known = {
				updated_time: new Date(said.at(-1)?.at ?? platform.clock.now()).toISOString(),
				messages: {
					data: said.toReversed().map((item) => ({
						id: item.mid,
						created_time: new Date(item.at).toISOString(),
						from: { id: item.from === "customer" ? thread.userId : page.id },
						message: item.text ?? "",
					})),
				},
				...(routing ? { is_owner: thread.owner === app.id } : {}),
			};
			return { ...chosen(known, fields), id: `t_${thread.userId}` };
		}),
	};
};

/** `GET subscribed_apps`: the calling app, while it is subscribed. */
export const readSubscription: Edge = ({ app }) => {
	if (app.fields.length === 0) return { data: [] };
	return { data: [{ id: app.id, name: app.name ?? app.id, subscribed_fields: app.fields }] };
};

/** `POST subscribed_apps`: sets the fields; one wrong name refuses the whole call (spec §2.1). */
export const subscribe: Edge = ({ platform, app, params }) => {
	const fields = listOf(params["subscribed_fields"]);
	if (fields.length === 0)
		throw new GraphRefused("badParameter", "(#100) The parameter subscribed_fields is required.");
	const wrong = fields.findIndex((field) => !PAGE_FIELDS.includes(field));
	if (wrong >= 0) {
		throw new GraphRefused(
			"badParameter",
			`(#100) Param subscribed_fields[${wrong}] must be one of {${PAGE_FIELDS.join(", ")}} - got "${fields[wrong]}".`,
		);
	}
	platform.subscribe(app.id, [...new Set(fields)]);
	return { success: true };
};

/** `DELETE subscribed_apps`. */
export const unsubscribe: Edge = ({ platform, app }: EdgeCall) => {
	platform.subscribe(app.id, []);
	return { success: true };
};

function listOf(value: unknown): readonly string[] {
	if (Array.isArray(value)) return value.map(String);
	const text = asText(value) ?? "";
	const names = text.startsWith("[") ? text.replace(/[[\]"\s]/g, "") : text;
	return names
		.split(",")
		.map((name) => name.trim())
		.filter((name) => name !== "");
}

/**
 * `GET secondary_receivers` (spec §1.2). Under `classic` for the primary alone; without roles every app sees all
 * the others, which is a guess. `platform=INSTAGRAM` names the Instagram inbox instead of the Page's.
 */
export const secondaryReceivers: Edge = ({ platform, app, page, params }) => {
	const setup = platform.setup(page.id);
	const { rolesRequired } = rulesOf(setup.profile);
	if (rolesRequired && !app.role) throw new GraphRefused("noRole");
	if (rolesRequired && app.role !== "primary") throw new GraphRefused("primaryOnly");
	const asked = asText(params["platform"]) ?? "MESSENGER";
	if (asked !== "MESSENGER" && asked !== "INSTAGRAM") {
		throw new GraphRefused("badParameter", "(#100) Param platform must be one of {INSTAGRAM, MESSENGER}");
	}
	const channel = asked === "INSTAGRAM" ? "instagram" : "messenger";
	const apps = setup.apps.filter((each) => (rolesRequired ? each.role === "secondary" : each.id !== app.id));
	const receivers = [
		...apps.map((each) => ({ id: each.id, name: each.name ?? each.id })),
		{ id: INBOX[channel], name: INBOX_NAME[channel] },
	];
	const fields = asText(params["fields"]) ?? "id,name";
	return { data: receivers.map((each) => ({ ...chosen({ name: each.name }, fields), id: each.id })) };
};
