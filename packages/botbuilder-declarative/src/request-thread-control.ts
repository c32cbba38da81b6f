import { CommandAction } from "./command-action.ts";

/** Asks the owner of the thread for control; whether it is given, a later turn tells. */
export class RequestThreadControl extends CommandAction {
	static readonly $kind: string = "Handover.RequestThreadControl";

	protected readonly command = "request";
}
