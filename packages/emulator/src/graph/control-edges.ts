import { switchesInForce } from "../config/switches.ts";
import type { Act } from "../rules/rule.ts";
import type { Brought } from "../threads/threads.ts";
import { asNumber } from "../webhooks/publish.ts";
import { callerOf, type Edge, type EdgeCall, optionalAppId, optionalText, threadOf } from "./edge.ts";
import { GraphRefused } from "./graph-error.ts";

function control(act: Act, bring: (call: EdgeCall) => Brought = () => ({})): Edge {
	return (call) => {
		const thread = threadOf(call);
		const metadata = optionalText(call.params, "metadata");
		const ruling = call.platform.threads.ask(thread, act, callerOf(call.app), { ...bring(call), metadata });
		if (ruling.refusal) throw new GraphRefused(ruling.refusal);
		call.platform.threads.apply(thread, ruling, metadata);
		return { success: true };
	};
}

/** `pass_thread_control` (spec §1.3). */
export const passThreadControl: Edge = control("pass", ({ params }) => ({
	target: optionalAppId(params, "target_app_id"),
}));

/** `take_thread_control` (spec §1.3). */
export const takeThreadControl: Edge = control("take");

/** `request_thread_control` (spec §1.3). */
export const requestThreadControl: Edge = control("request");

/** `release_thread_control` (spec §1.3). */
export const releaseThreadControl: Edge = control("release");

/** `extend_thread_control`; `duration` is in seconds (spec §1.3). */
export const extendThreadControl: Edge = control("extend", ({ params }) => ({
	durationMs: Number(params["duration"] ?? Number.NaN) * 1000,
}));

/** `thread_owner`: who may see what is spec §1.5, under `classic` §1.4. */
export const threadOwner: Edge = (call) => {
	const { platform, app } = call;
	const thread = threadOf(call);
	const { profile, defaultApp, apps, switches = {} } = platform.config;
	const appId = switchesInForce(switches).idTypes === "number" ? asNumber(thread.owner) : thread.owner;
	if (profile === "classic") {
		if (!app.role) throw new GraphRefused("noRole");
		const primary = apps.find((each) => each.role === "primary")?.id;
		if (app.role === "secondary" && thread.owner !== app.id && thread.owner !== primary) {
			throw new GraphRefused("hiddenFromSecondary");
		}
		return { data: [{ thread_owner: { app_id: appId } }] };
	}
	if (thread.owner === null || thread.expiresAt === null) return { data: [] };
	const expiration = Math.floor(thread.expiresAt / 1000);
	const visible = app.id === thread.owner || app.id === defaultApp;
	return { data: [{ thread_owner: visible ? { app_id: appId, expiration } : { expiration } }] };
};
