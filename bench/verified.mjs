// What a bare handler does first: read the body, verify it, parse it.
import { createHmac, timingSafeEqual } from "node:crypto";
import { APP_SECRET } from "./delivery.mjs";

/** Calls back with what was delivered where it is signed by our secret; answers 401 by itself where not. */
export function verified(req, res, take) {
	const chunks = [];
	req.on("data", (chunk) => chunks.push(chunk));
	req.on("end", () => {
		const body = Buffer.concat(chunks);
		const expected = createHmac("sha256", APP_SECRET).update(body).digest();
		const given = Buffer.from(String(req.headers["x-hub-signature-256"]).slice("sha256=".length), "hex");
		if (given.length === expected.length && timingSafeEqual(given, expected)) take(JSON.parse(body.toString()));
		else res.writeHead(401).end();
	});
}
