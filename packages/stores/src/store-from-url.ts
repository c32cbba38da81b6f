import {
	type HistoryLimits,
	isThreadControlError,
	memoryStore,
	type Store,
	ThreadControlError,
} from "@thread-control/core";

/** What all stores understand; what else they know is said to `sqliteStore`, `redisStore` and `postgresStore` themselves. */
export interface StoreFromUrlOptions {
	/** How much of what was said is kept; false: nothing. */
	readonly history?: HistoryLimits | false;
}

interface Kind {
	/** How such a URL begins, as it is told to people. */
	readonly form: string;
	readonly schemes: readonly string[];
	/** The package its driver is in; null where none has to be installed. */
	readonly driver: string | null;
	readonly open: (url: string, options: StoreFromUrlOptions) => Store | Promise<Store>;
}

const KINDS: readonly Kind[] = [
	{
		form: "memory:",
		schemes: ["memory"],
		driver: null,
		open: (_, options) => memoryStore(options),
	},
	{
		form: "sqlite:FILE",
		schemes: ["sqlite"],
		driver: "libsql",
		async open(url, options) {
			const file = fileOf(url);
			const { sqliteStore } = await import("@thread-control/store-sqlite");
			return await sqliteStore({ ...options, file });
		},
	},
	{
		form: "redis://HOST or rediss://HOST",
		schemes: ["redis", "rediss"],
		driver: "redis",
		async open(url, options) {
			const { redisStore } = await import("@thread-control/store-redis");
			return await redisStore({ ...options, url });
		},
	},
	{
		form: "postgres://HOST/DATABASE or postgresql://HOST/DATABASE",
		schemes: ["postgres", "postgresql"],
		driver: "pg",
		async open(url, options) {
			const { postgresStore } = await import("@thread-control/store-postgres");
			return await postgresStore({ ...options, url });
		},
	},
];

/**
 * Opens the store that a URL names: `memory:`, `sqlite:FILE` (a path as the system writes it; `sqlite:///abs/olute` too),
 * `redis://…`, `rediss://…`, `postgres://…`, `postgresql://…`. Only that store's driver is loaded.
 *
 * Rejects with `option_invalid` where the URL is of another kind (naming those there are) or where the driver is not
 * installed (naming the package), and with what the store itself says where it cannot be opened. No error of ours holds the
 * URL: it may hold a password.
 */
export async function storeFromUrl(url: string, options: StoreFromUrlOptions = {}): Promise<Store> {
	const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase();
	const kind = KINDS.find(({ schemes }) => scheme !== undefined && schemes.includes(scheme));
	if (kind === undefined) {
		const forms = KINDS.map(({ form }) => form).join(", ");
		throw new ThreadControlError("option_invalid", `the store's URL is of no kind that is known; there are: ${forms}`);
	}
	try {
		return await kind.open(url, options);
	} catch (error) {
		if (kind.driver !== null && isMissingModule(error)) throw missingDriver(kind, kind.driver, error);
		throw error;
	}
}

function fileOf(url: string): string {
	const file = url.slice(url.indexOf(":") + 1).replace(/^\/\//, "");
	if (file !== "") return file;
	throw new ThreadControlError("option_invalid", "the store's URL names no file: write sqlite:FILE");
}

function isMissingModule(error: unknown): boolean {
	if (isThreadControlError(error)) return false;
	const code = (error as { code?: unknown } | null)?.code;
	return code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND";
}

function missingDriver({ form }: Kind, driver: string, cause: unknown): ThreadControlError {
	return new ThreadControlError(
		"option_invalid",
		`a store by ${form} needs the package “${driver}”, which is not installed: npm install ${driver}`,
		{ cause },
	);
}
