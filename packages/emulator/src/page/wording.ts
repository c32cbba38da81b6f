import { connectedApps, participantName, primaryApp } from "./participants.ts";
import type { Config, Profile } from "./wire.ts";

/** The rule sets, the oldest first. */
export const PROFILES: readonly Profile[] = ["classic", "hop_v2", "routing", "zero_config"];

/** What the chosen profile means, in one sentence. */
export function profileWording(config: Config | null): string {
	if (!config) return "Reading the configuration…";
	if (config.profile === "hop_v2") {
		const primary = primaryApp(config);
		return primary
			? `${primary.name ?? primary.id} is the primary receiver and gets idle threads; control runs out.`
			: "No primary receiver: every app hears of an idle thread; control runs out.";
	}
	if (config.profile === "classic") {
		const secondaries = connectedApps(config)
			.filter((app) => app.role === "secondary")
			.map((app) => app.name ?? app.id);
		const listed = [...secondaries, "the Page Inbox"].join(" and ");
		const verb = secondaries.length > 0 ? "are secondary receivers" : "is a secondary receiver";
		return `${primaryApp(config)?.name ?? "No app"} is the primary receiver; ${listed} ${verb}.`;
	}
	if (config.profile === "routing") {
		return `${participantName(config, config.defaultApp)} is the default app: idle threads are routed to it.`;
	}
	if (config.profile === "zero_config") return "No default app: while a thread is idle, any connected app may answer.";
	return "";
}

/** What happens to control when the agent presses Done. */
export function doneWording(config: Config | null): string {
	if (!config) return "";
	if (config.profile === "classic") {
		return `Done passes to the primary app${name(primaryApp(config)?.name)}.`;
	}
	const choice = config.switches["inboxDone"] ?? "release";
	if (choice === "none") return "Done changes nothing: control stays with the inbox.";
	if (choice === "pass_to_default" && config.profile === "hop_v2" && primaryApp(config)) {
		return `Done passes to the primary app${name(primaryApp(config)?.name)}.`;
	}
	if (choice === "pass_to_default" && config.profile === "routing" && config.defaultApp !== null) {
		return `Done passes to the default app${name(participantName(config, config.defaultApp))}.`;
	}
	return "Done releases: no webhook is sent.";
}

/** What happens to control when the agent moves the thread to the Inbox folder. */
export function moveWording(config: Config | null): string {
	if (!config) return "";
	return config.profile === "classic"
		? "Move to Inbox asks the primary app for control; the thread moves once it is passed."
		: "Move to Inbox takes control without asking.";
}

/** Who would answer the customer's next message while nobody holds control. */
export function idleWording(config: Config | null): string {
	if (config?.profile === "zero_config") return "Idle: any connected app may answer the next message.";
	if (config?.profile === "hop_v2") {
		const primary = primaryApp(config);
		return primary
			? `The next message gives control to ${primary.name ?? primary.id}; until then any app may send.`
			: "Idle: any connected app may answer the next message.";
	}
	if (config?.profile === "classic") return `${primaryApp(config)?.name ?? "The primary app"} owns every new thread.`;
	if (config?.defaultApp) return `The next message is routed to ${participantName(config, config.defaultApp)}.`;
	return "The next message finds nobody in control.";
}

function name(of: string | undefined): string {
	return of ? `, ${of}` : "";
}
