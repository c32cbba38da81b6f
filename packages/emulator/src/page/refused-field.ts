import type { Config } from "./wire.ts";

const shownOfApp = ["role", "webhookUrl", "canTake", "fields"];

/** The id of the settings' control for one value of an app. */
export function appControlId(appId: string, value: string): string {
	return `app-${appId}-${value}`;
}

/**
 * The id of the control that stands for a refused field (`apps[0].role`, `defaultApp`, `switches.inboxDone`) of the document
 * that was to be saved; undefined for a field the settings do not show.
 */
export function controlOfField(field: string | undefined, document: Config): string | undefined {
	if (field === "profile" || field === "defaultApp") return `settings-${field}`;
	const ofSwitch = /^switches\.(\w+)/.exec(field ?? "")?.[1];
	if (ofSwitch !== undefined) return `switch-${ofSwitch}`;
	const [, index, value] = /^apps\[(\d+)\]\.(\w+)/.exec(field ?? "") ?? [];
	const app = document.apps[Number(index)];
	return app && value !== undefined && shownOfApp.includes(value) ? appControlId(app.id, value) : undefined;
}
