/** Why a request has no body to look at. `already_read`: a body parser was faster and kept no bytes. */
export type UnreadBody = "too_large" | "already_read" | "broken_off";

/** Reads the bytes of a `Request`, at most `limit` of them. Never rejects. */
export async function readRequest(request: Request, limit: number): Promise<Uint8Array | UnreadBody> {
	if (request.bodyUsed) return "already_read";
	if (Number(request.headers.get("content-length")) > limit) return "too_large";
	if (request.body === null) return new Uint8Array(0);
	const chunks: Uint8Array[] = [];
	let length = 0;
	try {
		for await (const chunk of request.body as AsyncIterable<Uint8Array>) {
			length += chunk.byteLength;
			// Leaving the loop cancels the stream: the rest is not read.
			if (length > limit) return "too_large";
			chunks.push(chunk);
		}
	} catch {
		// Whatever stopped the stream, there are no bytes to verify; the answer says so.
		return "broken_off";
	}
	return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, length);
}
