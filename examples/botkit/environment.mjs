import { memoryStore } from "@thread-control/core";

/** Reads what the bot needs from the environment; says everything that is missing at once. */
export function readEnvironment(environment) {
	const missing = ["APP_ID", "APP_SECRET", "VERIFY_TOKEN", "PAGE_ID", "PAGE_ACCESS_TOKEN"].filter(
		(name) => !environment[name],
	);
	if (missing.length > 0) {
		console.error(`The bot cannot start: ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} not set.`);
		console.error(
			"Run npm start to try it without a Meta account, or see examples/botkit/README.md for the variables.",
		);
		process.exit(1);
	}
	return {
		port: Number(environment.PORT ?? 3000),
		appId: environment.APP_ID,
		appSecret: environment.APP_SECRET,
		verifyToken: environment.VERIFY_TOKEN,
		pageId: environment.PAGE_ID,
		pageAccessToken: environment.PAGE_ACCESS_TOKEN,
		profile: environment.PROFILE || "auto",
		role: environment.ROLE || "primary",
		graphUrl: environment.GRAPH_URL || "https://graph.facebook.com",
		handoverTarget: environment.HANDOVER_TARGET || null,
		store: storeOf(environment.STORE_URL || "memory:"),
		returnWithinMs: numberOf("HANDOVER_RETURN_WITHIN_MS", environment),
		demo: environment.DEMO === "1",
		slowMs: numberOf("SLOW_MS", environment) ?? 3000,
	};
}

function numberOf(name, environment) {
	if (!environment[name]) return undefined;
	const value = Number(environment[name]);
	if (Number.isFinite(value) && value >= 0) return value;
	console.error(`The bot cannot start: ${name} is “${environment[name]}”, it must be a number of milliseconds.`);
	process.exit(1);
}

function storeOf(url) {
	if (url === "memory:") return memoryStore();
	console.error(`The bot cannot start: STORE_URL is “${url}”, and only memory: is there so far.`);
	process.exit(1);
}
