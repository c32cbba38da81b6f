import type { HandoffOptions } from "@thread-control/botbuilder";
import type { AccountKey, ThreadControl, ThreadControlOptions } from "@thread-control/core";
import type { StockAdapterOptions } from "./stock.ts";

/** What `threadControl` takes: the app's id, and whatever is not to be taken from the adapter's own options. */
export interface BotkitThreadControlOptions extends Partial<Omit<ThreadControlOptions, "appId">> {
	/** Our Meta app's id. Missing or wrong: `usePlugin` throws `option_invalid`. */
	readonly appId: string | number | undefined;
	/** The page, where `controller.spawn()` without one shall be able to speak; not needed once a webhook came. */
	readonly pageId?: string;
	/** The handoff step's defaults. */
	readonly handoff?: HandoffOptions;
	/** The handoff step's dialog id. Default `handoff`. */
	readonly handoffDialog?: string;
	/** A thread control of your own; then nothing is taken from the adapter, and `close` leaves it open. */
	readonly control?: ThreadControl;
}

/** The adapter's default, expired since 2020: who never chose a version gets ours. */
const EXPIRED_VERSION = "v3.2";

/** Core's options: the given ones, and for the rest what the Facebook adapter was made with. Core checks them. */
export function coreOptions(given: BotkitThreadControlOptions, adapter: StockAdapterOptions): ThreadControlOptions {
	const { pageId, handoff, handoffDialog, control, ...options } = given;
	const { access_token, getAccessTokenForPage, app_secret, verify_token, api_host, api_version } = adapter;
	const byPage = (account: AccountKey): Promise<string | null | undefined> | undefined =>
		getAccessTokenForPage?.(account.account);
	const found = {
		appSecret: app_secret,
		verifyToken: verify_token,
		token: access_token ?? byPage,
		...(api_host === undefined ? {} : { graphUrl: `https://${api_host}` }),
		...(api_version === undefined || api_version === EXPIRED_VERSION ? {} : { graphVersion: api_version }),
	};
	// Whatever is still missing is core's to name.
	return { ...found, ...options } as ThreadControlOptions;
}
