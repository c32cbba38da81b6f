// A store by its URL, as a bot in a process of its own opens it.

const OPENERS = {
	"sqlite:": async (url) => {
		const { sqliteStore } = await import("@thread-control/store-sqlite");
		return await sqliteStore({ file: url.slice("sqlite:".length) });
	},
	"redis:": async (url) => {
		const { redisStore } = await import("@thread-control/store-redis");
		return await redisStore({ url });
	},
	"postgres:": async (url) => {
		const { postgresStore } = await import("@thread-control/store-postgres");
		return await postgresStore({ url });
	},
};

/** With what a store is by default; undefined for `memory:`, which every control has of its own. */
export async function openStore(url) {
	const [scheme] = /^[a-z]+:/.exec(url);
	return scheme === "memory:" ? undefined : await OPENERS[scheme](url);
}
