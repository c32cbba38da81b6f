import { CommandAction } from "./command-action.ts";

/** Takes control of the thread; under classic only the Primary may (spec §1.4). */
export class TakeThreadControl extends CommandAction {
	static readonly $kind: string = "Handover.TakeThreadControl";

	protected readonly command = "take";
}
