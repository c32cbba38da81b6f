import { randomBytes } from "node:crypto";
import type { RefusalName } from "../rules/refusal-name.ts";
import { REFUSALS, type Refusal } from "../rules/refusals.ts";

/** A Graph answer: HTTP status, JSON and further headers. */
export interface GraphAnswer {
	readonly status: number;
	readonly answer: unknown;
	readonly headers?: Readonly<Record<string, string>>;
}

/** A Graph call that is answered by a refusal of the catalogue; `message` replaces the catalogue's text. */
export class GraphRefused extends Error {
	override readonly name = "GraphRefused";
	readonly refusal: RefusalName;

	constructor(refusal: RefusalName, message?: string) {
		super(message ?? REFUSALS[refusal].message);
		this.refusal = refusal;
	}
}

/** The answer Graph gives for a refusal (spec §5). */
export function errorAnswer({ refusal, message }: GraphRefused): GraphAnswer {
	const { code, subcode, status, type }: Refusal = REFUSALS[refusal];
	return {
		status: status ?? 400,
		answer: {
			error: {
				message,
				type: type ?? "OAuthException",
				code,
				...(subcode === undefined ? {} : { error_subcode: subcode }),
				fbtrace_id: `A${randomBytes(16).toString("base64url")}`,
			},
		},
	};
}
