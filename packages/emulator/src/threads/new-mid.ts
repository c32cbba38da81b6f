import { randomBytes } from "node:crypto";

/** A new message id: `m_` and 32 characters, unique. */
export function newMid(): string {
	return `m_${randomBytes(24).toString("base64url")}`;
}
