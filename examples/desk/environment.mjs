import { memoryStore } from "@thread-control/core";

/** Reads what the desk needs from the environment; says everything that is missing at once. */
export function readEnvironment(environment) {
	const missing = ["APP_ID", "APP_SECRET", "VERIFY_TOKEN", "PAGE_ID", "PAGE_ACCESS_TOKEN"].filter(
		(name) => !environment[name],
	);
	if (missing.length > 0) {
		console.error(`The desk cannot start: ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} not set.`);
		console.error("Run npm start to try it without a Meta account, or see examples/desk/README.md for the variables.");
		process.exit(1);
	}
	const storeUrl = environment.STORE_URL || "memory:";
	if (storeUrl !== "memory:") {
		console.error(`The desk cannot start: STORE_URL is “${storeUrl}”, and the desk keeps its threads in memory: only.`);
		process.exit(1);
	}
	return {
		port: Number(environment.PORT || 3001),
		appId: environment.APP_ID,
		appSecret: environment.APP_SECRET,
		verifyToken: environment.VERIFY_TOKEN,
		pageId: environment.PAGE_ID,
		pageAccessToken: environment.PAGE_ACCESS_TOKEN,
		profile: environment.PROFILE || "auto",
		role: environment.ROLE || "secondary",
		graphUrl: environment.GRAPH_URL || "https://graph.facebook.com",
		agentTargetUrl: environment.AGENT_TARGET_URL || null,
		store: memoryStore(),
	};
}
