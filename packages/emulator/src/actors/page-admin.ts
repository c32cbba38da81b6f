import type { MessengerAccount } from "../config/config-document.ts";
import { parseConfig } from "../config/parse-config.ts";
import type { Platform } from "../platform.ts";

/**
 * The page admin disconnects an app from an account: its threads become idle, nobody is told (spec §8.2 K1). The config
 * has it under the account's `disconnectedApps`; a config without it there connects it again. Disconnecting twice does
 * nothing more. Throws `ConfigRefused` for the primary under `classic`, which has no idle state.
 */
export function disconnectApp(platform: Platform, account: MessengerAccount, appId: string): void {
	const gone = account.disconnectedApps ?? [];
	if (gone.includes(appId)) return;
	const { config } = platform;
	const accounts = config.accounts.map((each) =>
		each === account ? { ...account, disconnectedApps: [...gone, appId] } : each,
	);
	platform.configure(parseConfig({ ...config, accounts }));
}
