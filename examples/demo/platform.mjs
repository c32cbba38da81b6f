/** A config with what was asked for: profile and switch where they are given, and where the apps listen. */
export function withSettings(config, { profile, inboxDone, webhooks }) {
	return {
		...config,
		profile: profile || config.profile,
		switches: inboxDone ? { ...config.switches, inboxDone } : config.switches,
		apps: config.apps.map((app) => ({ ...app, webhookUrl: webhooks[app.id] ?? app.webhookUrl })),
	};
}

/** Puts what was asked for in force over what the platform remembers. Answers the config; rejects where the platform refuses it. */
export async function applySettings(url, settings) {
	const before = await ask(url, "config");
	const config = withSettings(before, settings);
	if (JSON.stringify(config) === JSON.stringify(before)) return before;
	return await ask(url, "config", { method: "PUT", body: JSON.stringify(config) });
}

/** The customer something was said to or by last; null where nobody wrote yet. */
export async function newestCustomer(url) {
	const threads = await ask(url, "threads");
	const at = ({ transcript }) => transcript.at(-1)?.at ?? 0;
	return threads.sort((one, other) => at(other) - at(one))[0]?.userId ?? null;
}

async function ask(url, path, init) {
	const response = await fetch(`${url}/_emulator/${path}`, init);
	const answer = await response.json();
	if (!response.ok) throw new Error(answer.error);
	return answer;
}
