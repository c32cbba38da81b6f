import { Problem } from "./problem.mjs";

const MAX_BYTES = 64 * 1024;

/** The JSON object of a request; none is an empty one. */
export async function readJson(req) {
	const chunks = [];
	let length = 0;
	for await (const chunk of req) {
		length += chunk.length;
		if (length > MAX_BYTES) throw new Problem(413, "body_too_large", `the body is larger than ${MAX_BYTES} bytes`);
		chunks.push(chunk);
	}
	if (length === 0) return {};
	let body;
	try {
		body = JSON.parse(Buffer.concat(chunks).toString("utf8"));
	} catch {
		throw new Problem(400, "body_invalid", "the body is not JSON");
	}
	if (typeof body === "object" && body !== null && !Array.isArray(body)) return body;
	throw new Problem(400, "body_invalid", "the body is not a JSON object");
}
