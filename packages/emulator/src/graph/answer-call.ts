import { createHmac } from "node:crypto";
import type { AppConfig, MessengerAccount } from "../config/config-document.ts";
import type { Platform } from "../platform.ts";
import type { Thread } from "../threads/thread.ts";
import {
	extendThreadControl,
	passThreadControl,
	releaseThreadControl,
	requestThreadControl,
	takeThreadControl,
	threadOwner,
} from "./control-edges.ts";
import type { Edge } from "./edge.ts";
import type { GraphCall } from "./graph-call.ts";
import { GraphRefused } from "./graph-error.ts";
import { messages } from "./messages-edge.ts";
import {
	conversations,
	pageNode,
	readSubscription,
	secondaryReceivers,
	subscribe,
	unsubscribe,
	userProfile,
} from "./page-edges.ts";

/** Every edge of a Page (spec §1.2), by method and name; the empty name is the Page itself. */
const PAGE_EDGES: { readonly [methodAndName: string]: Edge } = {
	"GET ": pageNode,
	"GET conversations": conversations,
	"GET secondary_receivers": secondaryReceivers,
	"GET subscribed_apps": readSubscription,
	"GET thread_owner": threadOwner,
	"POST extend_thread_control": extendThreadControl,
	"POST messages": messages,
	"POST pass_thread_control": passThreadControl,
	"POST release_thread_control": releaseThreadControl,
	"POST request_thread_control": requestThreadControl,
	"POST subscribed_apps": subscribe,
	"POST take_thread_control": takeThreadControl,
	"DELETE subscribed_apps": unsubscribe,
};

/** Who calls: the app of the token, and the Page that `/me` means for it. */
export interface Authenticated {
	readonly app: AppConfig;
	readonly me: MessengerAccount | undefined;
}

/**
 * Who a call is by. A token stands for its app on every Page; `<token>@<pageId>` makes `/me` that Page, else `/me` is
 * the first. Throws `GraphRefused` on an unknown token and on a wrong `appsecret_proof` (spec §1.1).
 */
export function authenticate(
	platform: Platform,
	{ token = "", proof }: Pick<GraphCall, "token" | "proof">,
): Authenticated {
	const [bare = "", pageId] = token.split("@");
	const app = platform.config.apps.find((each) => each.token === token || each.token === bare);
	const pages = platform.config.accounts.filter((each) => each.channel === "messenger");
	const me = app?.token === token ? pages[0] : pages.find((each) => each.id === pageId);
	if (!app || (app.token !== token && !me)) throw new GraphRefused("invalidToken");
	if (proof !== undefined && proof !== createHmac("sha256", app.secret).update(token).digest("hex")) {
		throw new GraphRefused("invalidProof");
	}
	return { app, me };
}

/** Does an authenticated call; answers the JSON of a success or throws `GraphRefused`. */
export function answerCall(platform: Platform, { app, me }: Authenticated, call: GraphCall): unknown {
	const { method, segments, params } = call;
	const [node = "", edge = "", ...rest] = segments;
	const path = `/${segments.join("/")}`;
	const connected = (accountId: string): boolean => platform.setup(accountId).apps.some((each) => each.id === app.id);
	if (node === "" || rest.length > 0) throw unknownPath(path);
	const account = node === "me" ? me : platform.account(node);
	if (account && account.channel !== "messenger") {
		throw new GraphRefused("notEmulated", `The emulator does not emulate the channel ${account.channel} yet.`);
	}
	if (account) {
		const handle = PAGE_EDGES[`${method} ${edge}`];
		if (!handle) throw unknownPath(path);
		if (!connected(account.id)) throw new GraphRefused("appDisconnected");
		return handle({ platform, app, page: account, params });
	}
	const isKnown = (thread: Thread): boolean => thread.userId === node && connected(thread.accountId);
	if (method === "GET" && edge === "" && platform.threads.all().some(isKnown)) return userProfile(node, params);
	throw new GraphRefused(
		"unknownObject",
		`Unsupported ${method.toLowerCase()} request. Object with ID '${node}' does not exist, cannot be loaded due to missing permissions, or does not support this operation.`,
	);
}

function unknownPath(path: string): GraphRefused {
	return new GraphRefused("unknownPath", `Unknown path components: ${path}`);
}
