import { LOOPBACK_NAMES } from "../companions/companions.ts";
import { BadInput, type EmulatorContext } from "./bad-input.ts";

const LOOPBACK_ADDRESSES = ["127.0.0.1", "::1", "::ffff:127.0.0.1"];
const FORWARDED = ["forwarded", "x-forwarded-for", "x-forwarded-host"];

/**
 * Throws `BadInput` (403) for a request from another machine, through a tunnel, under another name than this machine's own, or
 * from a page of another address.
 */
export function refuseStrangers({ req, env }: EmulatorContext): void {
	const host = req.header("host") ?? "";
	const origin = req.header("origin");
	const local =
		LOOPBACK_ADDRESSES.includes(env.incoming.socket.remoteAddress ?? "") &&
		URL.canParse(`http://${host}`) &&
		LOOPBACK_NAMES.includes(new URL(`http://${host}`).hostname) &&
		FORWARDED.every((name) => req.header(name) === undefined) &&
		(origin === undefined || origin === `http://${host}`);
	if (!local) throw new BadInput(403, "only this machine may: open the page under the address the emulator prints");
}
