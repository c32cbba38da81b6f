import type { ThreadControl } from "@thread-control/core";
import { ThreadControlError } from "@thread-control/core";
import type { Botkit } from "botkit";
import type { WebhookHandler } from "./shield.ts";

/** The plugin's name, and where its extension is found: `controller.plugins.threadControl`. */
export const EXTENSION = "threadControl";

/** What the plugin adds to the controller. */
export interface ThreadControlExtension {
	readonly control: ThreadControl;
	/** The webhook, to be mounted by hand before any body parser where Botkit has no web server. */
	readonly middleware: WebhookHandler;
	/** Stops firing events and closes the control, unless it was handed in. `controller.shutdown()` calls it. */
	readonly close: () => Promise<void>;
}

/** `controller.plugins.threadControl` with its type: Botkit's own says `any`. Throws `option_invalid` where the plugin is not installed. */
export function threadControlOf(controller: Botkit): ThreadControlExtension {
	const extension: ThreadControlExtension | undefined = controller.plugins[EXTENSION];
	if (extension !== undefined) return extension;
	throw new ThreadControlError(
		"option_invalid",
		"thread control is not installed on this controller: call controller.usePlugin(threadControl({ appId })) first",
	);
}
