import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import * as z from "zod";
import { customerReads, customerTaps, customerWrites } from "../actors/customer.ts";
import { customerEnters } from "../actors/entering.ts";
import { inboxMoves, inboxReplies, inboxRequests } from "../actors/inbox-agent.ts";
import { leadAdBegins, leadAdEnds } from "../actors/lead-ad.ts";
import { disconnectApp } from "../actors/page-admin.ts";
import { ConfigRefused } from "../config/parse-config.ts";
import type { Platform } from "../platform.ts";
import type { RefusalName } from "../rules/refusal-name.ts";
import { REFUSALS } from "../rules/refusals.ts";
import { type Thread, viewThread } from "../threads/thread.ts";
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
const appId = z.string({ error: "expected the id of an app" }).optional();
const entry = z
	.strictObject({
		via: z.enum(["organic", "link", "ad"], { error: "expected organic, link or ad" }),
		ref: text.optional(),
		appId,
		days: z.number({ error: "expected a number of days" }).optional(),
		accountId,
	})
	.refine(({ via, ref }) => via !== "organic" || ref === undefined, {
		path: ["ref"],
		error: "expected with a link or an ad only",
	})
	.refine((body) => body.days === undefined || (body.via === "ad" && body.appId !== undefined), {
		path: ["days"],
		error: "expected with an ad that names an appId only",
	});
const leadAd = z
	.strictObject({
		complete: z.boolean({ error: "expected true or false" }).optional(),
		hold: z.literal(true, { error: "expected true" }).optional(),
		appId,
		accountId,
	})
	.refine(({ complete, hold }) => (complete === undefined) === (hold === true), {
		path: ["complete"],
		error: "expected true or false, or hold instead",
	})
	.refine((body) => body.hold === undefined || body.appId === undefined, {
		path: ["appId"],
		error: "expected where the lead ad ends only",
	});
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

	routes.post("/users/:userId/enter", async (c) => {
		const body = await checkedBody(c, entry);
		const page = pageOf(platform, body.accountId);
		return c.json(viewThread(done(customerEnters(platform, page, c.req.param("userId"), body))));
	});
	routes.post("/users/:userId/lead-ad", async (c) => {
		const { complete, appId, ...body } = await checkedBody(c, leadAd);
		const page = pageOf(platform, body.accountId);
		const userId = c.req.param("userId");
		if (complete === undefined) return c.json(viewThread(leadAdBegins(platform, page, userId)));
		return c.json(viewThread(done(leadAdEnds(platform, page, userId, { complete, appId }))));
	});

	routes.delete("/accounts/:accountId/apps/:appId", (c) => {
		const page = pageOf(platform, c.req.param("accountId"));
		const appId = c.req.param("appId");
		if (!platform.app(appId)) throw new BadInput(404, "appId: expected the id of an app of the config", "appId");
		try {
			disconnectApp(platform, page, appId);
		} catch (error) {
			if (error instanceof ConfigRefused) throw new BadInput(409, `appId: ${error.problem}`, "appId");
			throw error;
		}
		return c.json(platform.config);
	});
	return routes;
}

/** The thread an act was done in; throws `BadInput` where it was refused. */
function done(outcome: Thread | RefusalName): Thread {
	if (typeof outcome !== "string") return outcome;
	if (outcome === "entryHasNoRoutes") throw new BadInput(409, REFUSALS[outcome].message, "appId");
	throw new BadInput(400, "appId: expected the id of an app connected to the account, or of the Page Inbox", "appId");
}
