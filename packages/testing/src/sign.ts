import { createHmac } from "node:crypto";

/** The headers of a delivery. */
export interface SignedHeaders {
	readonly "content-type": "application/json";
	readonly "x-hub-signature-256": string;
	readonly "x-hub-signature": string;
	readonly [name: string]: string;
}

/** Signs a body as Meta does, over its exact bytes, with the app's secret: SHA-256, and SHA-1 in the older header (spec §6.2). */
export function sign(body: string | Uint8Array, secret: string): SignedHeaders {
	return {
		"content-type": "application/json",
		"x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
		"x-hub-signature": `sha1=${createHmac("sha1", secret).update(body).digest("hex")}`,
	};
}
