import { CommandAction } from "./command-action.ts";

/** Gives control up to nobody: the next message goes to the default app. */
export class ReleaseThreadControl extends CommandAction {
	static readonly $kind: string = "Handover.ReleaseThreadControl";

	protected readonly command = "release";
}
