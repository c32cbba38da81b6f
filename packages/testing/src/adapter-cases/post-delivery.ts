import { encodeDelivery, type WireDelivery } from "../delivery.ts";
import { sign } from "../sign.ts";

/** Posts a delivery to a webhook as Meta does, signed with the app's secret (spec §6.2), or with null as a stranger does; answers the HTTP status. */
export async function postDelivery(url: string, delivery: WireDelivery, secret: string | null): Promise<number> {
	const body = encodeDelivery(delivery);
	const answer = await fetch(url, {
		method: "POST",
		body,
		headers: secret === null ? { "content-type": "application/json" } : sign(body, secret),
	});
	await answer.arrayBuffer();
	return answer.status;
}
