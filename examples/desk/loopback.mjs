import { Problem } from "./problem.mjs";

const LOCAL = ["localhost", "127.0.0.1", "[::1]"];
const FORWARDED = ["forwarded", "x-forwarded-for", "x-forwarded-host", "cf-connecting-ip"];

/**
 * The page and its endpoints are for this machine, though a tunnel opens the port for the webhook: what came through one,
 * under another name, or from another site's page, is refused.
 */
export function refuseStrangers({ headers }) {
	const address = `http://${headers.host}`;
	const { hostname, host } = new URL(URL.canParse(address) ? address : "http://nowhere.invalid");
	const tunnelled = FORWARDED.some((name) => headers[name] !== undefined);
	const foreign = headers.origin !== undefined && headers.origin !== `http://${host}`;
	if (LOCAL.includes(hostname) && !tunnelled && !foreign) return;
	throw new Problem(403, "not_local", "only this machine may; open the desk under the address it prints");
}
