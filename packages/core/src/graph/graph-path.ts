type Payload = Readonly<Record<string, unknown>>;

/** Where the Graph API is: an origin, and what comes before an edge. */
export interface GraphBase {
	readonly origin: string;
	readonly prefix: string;
	/** The prefix without the version, for paths that name one of their own. */
	readonly bare: string;
}

const VERSIONED = /^\/v\d+\.\d+\//;
/** Always ours: a call must not go out under somebody else's token. */
const OURS = ["access_token", "appsecret_proof"];

/** Reads the base URL; a path in it is kept. Answers null where it is no http(s) URL. */
export function graphBase(baseUrl: string, version: string): GraphBase | null {
	if (!URL.canParse(baseUrl)) return null;
	const { protocol, origin, pathname } = new URL(baseUrl);
	if (protocol !== "https:" && protocol !== "http:") return null;
	const bare = pathname.replace(/\/+$/, "");
	const name = version.replace(/^\/+|\/+$/g, "");
	return { origin, bare, prefix: name === "" ? bare : `${bare}/${name}` };
}

/**
 * The path of a call as a framework spells it, such as `/me/messages`, `v12.0/me/messages` or with a query; no token yet.
 * Answers null where a value of the query cannot be written as JSON.
 */
export function callPath(base: GraphBase, path: string, query: Payload): string | null {
	const { pathname, searchParams } = new URL(`http://graph/${path.replace(/^[/\\]+/, "")}`);
	for (const [name, value] of Object.entries(query)) {
		if (value === undefined || value === null) continue;
		const text = queryValue(value);
		if (text === null) return null;
		searchParams.set(name, text);
	}
	for (const name of OURS) searchParams.delete(name);
	const text = searchParams.toString();
	return `${VERSIONED.test(pathname) ? base.bare : base.prefix}${pathname}${text === "" ? "" : `?${text}`}`;
}

/** A payload without what is ours to add. */
export function withoutToken(payload: Payload): Payload {
	return OURS.some((name) => name in payload)
		? Object.fromEntries(Object.entries(payload).filter(([name]) => !OURS.includes(name)))
		: payload;
}

/** Lists of names go with commas, objects as JSON (spec §1.1). */
function queryValue(value: unknown): string | null {
	if (Array.isArray(value) && value.every((part) => typeof part !== "object")) return value.join(",");
	if (typeof value !== "object") return String(value);
	try {
		return JSON.stringify(value);
	} catch {
		// The caller refuses the call.
		return null;
	}
}
