import type { ThreadEvent } from "../domain/event.ts";
import type { ErrorCode } from "../thread-control-error.ts";
import { parseDelivery } from "./parse.ts";
import { type SignatureHeaders, type VerifyOptions, verifySignature } from "./verify.ts";

/** A delivery that is not taken; `detail` quotes nothing of the body. */
export interface RefusedStep {
	readonly step: "refused";
	readonly code: Extract<ErrorCode, "signature_missing" | "signature_invalid" | "body_invalid">;
	readonly detail: string;
}

/** ① The raw bytes, signed by our app secret. Only {@link verifyDelivery} makes one. */
export interface VerifiedDelivery {
	readonly step: "verified";
	readonly body: Uint8Array;
}

/** ② What a verified body says. */
export interface ParsedDelivery {
	readonly step: "parsed";
	readonly events: readonly ThreadEvent[];
}

export function verifyDelivery(
	body: Uint8Array,
	signatures: SignatureHeaders,
	signing: VerifyOptions,
): VerifiedDelivery | RefusedStep {
	switch (verifySignature(body, signatures, signing)) {
		case "ok":
			return { step: "verified", body };
		case "missing":
			return { step: "refused", code: "signature_missing", detail: "the delivery is not signed in a way we accept" };
		case "invalid":
			return { step: "refused", code: "signature_invalid", detail: "the signature is not that of our app secret" };
	}
}

/** `maxDepth`: how deep a body may be nested; default 64. */
export function parseVerified(
	{ body }: VerifiedDelivery,
	parsing: { readonly maxDepth?: number } = {},
): ParsedDelivery | RefusedStep {
	const delivery = parseDelivery(body, parsing);
	if (!delivery.ok) return { step: "refused", code: "body_invalid", detail: delivery.reason };
	return { step: "parsed", events: delivery.events };
}
