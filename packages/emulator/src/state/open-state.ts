import type { ConfigDocument } from "../config/config-document.ts";
import { ConfigRefused, parseConfig } from "../config/parse-config.ts";
import { Platform } from "../platform.ts";
import { FileRecorder } from "./recorder.ts";
import { type SavedState, savedState } from "./saved-state.ts";
import { StateFile } from "./state-file.ts";
import { StateRefused } from "./state-refused.ts";

/** A state file that is this emulator's alone. */
export interface OpenState {
	/** The platform that goes on from it, by the config in it, or by `config` where there is none; it is written from then on. */
	platform(config: ConfigDocument, now: (() => number) | undefined): Platform;
	/** Writes what waits, and lets the file go. */
	close(): void;
}

/** Opens a state file and reads it; `fresh`: forgets it. Throws `StateRefused` where it is damaged or in use. */
export function openState(path: string, fresh: boolean): OpenState {
	const file = new StateFile(path);
	const recorder = new FileRecorder();
	try {
		const saved = savedState(fresh ? [] : file.read());
		return {
			platform(given, now) {
				try {
					const config = saved.config === undefined ? given : configOf(saved, path);
					const platform = new Platform(config, now, saved, recorder);
					recorder.begin({
						file,
						snapshot: () => platform.snapshot(),
						threads: () => platform.threads.all(),
						aheadMs: () => platform.clock.aheadMs,
						failed: (why) =>
							platform.incident(`the state file cannot be written, and what happens now is not kept: ${why}`),
					});
					platform.events.listen((event) => recorder.hear(event));
					return platform;
				} catch (error) {
					file.close();
					throw error;
				}
			},
			close() {
				recorder.close();
				file.close();
			},
		};
	} catch (error) {
		file.close();
		throw error;
	}
}

function configOf({ config }: SavedState, path: string): ConfigDocument {
	try {
		return parseConfig(config);
	} catch (error) {
		if (!(error instanceof ConfigRefused)) throw error;
		throw new StateRefused(path, `has a config that is refused: ${error.message}; take the file away to begin anew`);
	}
}
