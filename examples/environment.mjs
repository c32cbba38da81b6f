// What every example reads from its environment (README: the variables), so that one script can drive them all.

const OWNER = "examples/app";
const NEEDED = ["APP_ID", "APP_SECRET", "VERIFY_TOKEN", "PAGE_ID", "PAGE_ACCESS_TOKEN"];

/**
 * Reads the environment of an example; says everything that is missing at once, and ends the process.
 * `who` is how it calls itself, `port` and `role` are what it takes where nothing is said.
 */
export function readEnvironment(environment, { who, readme, port, role }) {
	const missing = NEEDED.filter((name) => !environment[name]);
	if (missing.length > 0) {
		refuse(who, `${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} not set.`, [
			`Run npm start to try it without a Meta account, or see ${readme} for the variables.`,
		]);
	}
	return {
		port: Number(environment.PORT || port),
		appId: environment.APP_ID,
		appSecret: environment.APP_SECRET,
		verifyToken: environment.VERIFY_TOKEN,
		pageId: environment.PAGE_ID,
		pageAccessToken: environment.PAGE_ACCESS_TOKEN,
		profile: environment.PROFILE || "auto",
		role: environment.ROLE || role,
		graphUrl: environment.GRAPH_URL || "https://graph.facebook.com",
		handoverTarget: environment.HANDOVER_TARGET || null,
		storeUrl: environment.STORE_URL || "memory:",
		returnWithinMs: numberOf("HANDOVER_RETURN_WITHIN_MS", environment, who),
		demo: environment.DEMO === "1",
		slowMs: numberOf("SLOW_MS", environment, who) ?? 3000,
	};
}

/**
 * Opens the store that `STORE_URL` names with `open`, for one app: a store of two apps would tell each the other's standing. Where
 * that cannot be done it says why, and ends the process.
 */
export async function openStore({ storeUrl, appId }, open, who) {
	try {
		const store = await open(storeUrl);
		const storage = store.botStorage();
		const owner = (await storage.read([OWNER]))[OWNER]?.appId ?? appId;
		if (owner !== appId) {
			throw new Error(`the store is app ${owner}'s: give app ${appId} another file, database or Redis database number`);
		}
		await storage.write({ [OWNER]: { appId } });
		return store;
	} catch (error) {
		return refuse(who, `STORE_URL: ${error.message}`, []);
	}
}

function numberOf(name, environment, who) {
	if (!environment[name]) return undefined;
	const value = Number(environment[name]);
	if (Number.isFinite(value) && value >= 0) return value;
	return refuse(who, `${name} is “${environment[name]}”, it must be a number of milliseconds.`, []);
}

function refuse(who, why, more) {
	console.error(`The ${who} cannot start: ${why}`);
	for (const line of more) console.error(line);
	process.exit(1);
}
