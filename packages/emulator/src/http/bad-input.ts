import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import * as z from "zod";
import type { MessengerAccount } from "../config/config-document.ts";
import type { Platform } from "../platform.ts";
import type { Thread } from "../threads/thread.ts";

/** What hono knows about a request here. */
export type EmulatorContext = Context<{ Bindings: HttpBindings }>;

/** A request under `/_emulator/` that was refused: a 4xx (501, 502) that says what was expected, or why it could not be. */
export class BadInput extends Error {
	override readonly name = "BadInput";
	readonly status: 400 | 403 | 404 | 409 | 501 | 502;
	readonly field: string | undefined;

	constructor(status: BadInput["status"], message: string, field?: string) {
		super(message);
		this.status = status;
		this.field = field;
	}
}

/** The JSON body of a request; an empty one counts as `{}`. Throws `BadInput` on anything that is not JSON. */
export async function jsonBody(context: EmulatorContext): Promise<unknown> {
	const text = await context.req.text();
	if (text.trim() === "") return {};
	try {
		return JSON.parse(text);
	} catch {
		throw new BadInput(400, "expected a JSON body");
	}
}

/** The body of a request, checked. Throws `BadInput` naming the first field that is wrong. */
export async function checkedBody<Output>(context: EmulatorContext, schema: z.ZodType<Output>): Promise<Output> {
	const parsed = schema.safeParse(await jsonBody(context));
	if (parsed.success) return parsed.data;
	const issue = parsed.error.issues[0];
	const unknown = issue?.code === "unrecognized_keys" ? issue.keys[0] : undefined;
	const field = unknown ?? (issue?.path.join(".") || "body");
	throw new BadInput(400, `${field}: ${unknown === undefined ? issue?.message : "is not a key of this call"}`, field);
}

/** `accountId` in the body of an actor call. */
export const accountId: z.ZodOptional<z.ZodString> = z.string({ error: "expected the id of an account" }).optional();

/** The account an actor call is about: the Messenger page unless one is named. */
export function pageOf(platform: Platform, id: string | undefined): MessengerAccount {
	const account = id === undefined ? platform.page() : platform.account(id);
	if (!account) throw new BadInput(400, "accountId: expected the id of an account of the config", "accountId");
	if (account.channel !== "messenger") {
		throw new BadInput(501, `accountId: the channel ${account.channel} is not emulated yet`, "accountId");
	}
	return account;
}

/** The thread an actor call is about. Throws `BadInput` for a user who has not written. */
export function threadOf(platform: Platform, userId: string, id: string | undefined): Thread {
	const page = pageOf(platform, id);
	const thread = platform.threads.find(page.id, userId);
	if (thread) return thread;
	throw new BadInput(
		404,
		`user ${userId} has no thread with account ${page.id}: expected one who has written`,
		"userId",
	);
}
