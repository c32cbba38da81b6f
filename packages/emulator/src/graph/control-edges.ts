import { rulesOf } from "../rules/profile-rules.ts";
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

const take = control("take");

/** `take_thread_control` (spec §1.3); under `hop_v2` it answers what `thread_owner` does (spec §10 C3). */
export const takeThreadControl: Edge = (call) => {
	const success = take(call);
	const { takeAnswersOwner } = rulesOf(call.platform.setup(call.page.id).profile);
	return takeAnswersOwner ? threadOwner(call) : success;
};

/** `request_thread_control` (spec §1.3). */
export const requestThreadControl: Edge = control("request");

/** `release_thread_control` (spec §1.3). */
export const releaseThreadControl: Edge = control("release");

/** `extend_thread_control`; `duration` is in seconds (spec §1.3). */
export const extendThreadControl: Edge = control("extend", ({ params }) => ({
	durationMs: Number(params["duration"] ?? Number.NaN) * 1000,
}));

/** `thread_owner`: who may see what is spec §1.5, under `classic` §1.4; under `hop_v2` the primary sees what the default app sees under routing. */
export const threadOwner: Edge = (call) => {
	const { platform, app } = call;
	const thread = threadOf(call);
	const { profile, defaultApp, primary, switches } = platform.setup(thread.accountId);
	const appId = switches.idTypes === "number" ? asNumber(thread.owner) : thread.owner;
	if (profile === "classic") {
		if (!app.role) throw new GraphRefused("noRole");
		if (app.role === "secondary" && thread.owner !== app.id && thread.owner !== primary) {
			throw new GraphRefused("hiddenFromSecondary");
		}
		return { data: [{ thread_owner: { app_id: appId } }] };
	}
	if (thread.owner === null || thread.expiresAt === null) return { data: [] };
	const expiration = Math.floor(thread.expiresAt / 1000);
	const visible = [thread.owner, defaultApp, primary].includes(app.id);
	return { data: [{ thread_owner: visible ? { app_id: appId, expiration } : { expiration } }] };
};
