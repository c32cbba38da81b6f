import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import * as z from "zod";
import { customerReads, customerTaps, customerWrites } from "../actors/customer.ts";
import { inboxMoves, inboxReplies, inboxRequests } from "../actors/inbox-agent.ts";
import type { Platform } from "../platform.ts";
import { REFUSALS } from "../rules/refusals.ts";
import { viewThread } from "../threads/thread.ts";
import { accountId, BadInput, checkedBody, pageOf, threadOf } from "./bad-input.ts";

const text = z.string({ error: "expected a string" }).min(1, "expected a string that is not empty");
const message = z.strictObject({ text, accountId });
const postback = z.strictObject({
	mid: text,
	title: z.string({ error: "expected a string" }),
	payload: text,
	accountId,
});
const account = z.strictObject({ accountId });
const move = z.strictObject({ folder: z.enum(["main", "done"], { error: "expected main or done" }), accountId });

/** What people do, who are not Graph: the customer, the human agent in the inbox, the page admin. */
export function actorRoutes(platform: Platform): Hono<{ Bindings: HttpBindings }> {
	const routes = new Hono<{ Bindings: HttpBindings }>();

	routes.post("/users/:userId/messages", async (c) => {
		const body = await checkedBody(c, message);
		return c.json(customerWrites(platform, pageOf(platform, body.accountId), c.req.param("userId"), body.text));
	});
	routes.post("/users/:userId/postbacks", async (c) => {
		const body = await checkedBody(c, postback);
		const thread = threadOf(platform, c.req.param("userId"), body.accountId);
		const tapped = customerTaps(platform, thread, body);
		if (tapped) return c.json(tapped);
		throw new BadInput(400, "mid: expected the message_id of a message an app sent in this thread", "mid");
	});
	routes.post("/users/:userId/reads", async (c) => {
		const body = await checkedBody(c, account);
		return c.json(customerReads(platform, threadOf(platform, c.req.param("userId"), body.accountId)));
	});

	routes.post("/inbox/:userId/reply", async (c) => {
		const body = await checkedBody(c, message);
		return c.json(inboxReplies(platform, threadOf(platform, c.req.param("userId"), body.accountId), body.text));
	});
	routes.post("/inbox/:userId/move", async (c) => {
		const body = await checkedBody(c, move);
		const thread = threadOf(platform, c.req.param("userId"), body.accountId);
		inboxMoves(platform, thread, body.folder);
		return c.json(viewThread(thread));
	});
	routes.post("/inbox/:userId/request", async (c) => {
		const body = await checkedBody(c, account);
		const thread = threadOf(platform, c.req.param("userId"), body.accountId);
		const refusal = inboxRequests(platform, thread);
		if (refusal) throw new BadInput(409, REFUSALS[refusal].message);
		return c.json(viewThread(thread));
	});

	for (const [path, what] of [
		["/users/:userId/enter", "entering by an entry point"],
		["/users/:userId/lead-ad", "lead ads"],
	] as const) {
		routes.post(path, () => {
			throw new BadInput(501, `${what}: not emulated yet`);
		});
	}
	routes.delete("/accounts/:accountId/apps/:appId", () => {
		throw new BadInput(501, "disconnecting an app: not emulated yet; PUT a config without the app instead");
	});
	return routes;
}
