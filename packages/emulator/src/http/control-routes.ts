import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { stream } from "hono/streaming";
import * as z from "zod";
import { ConfigRefused, parseConfig } from "../config/parse-config.ts";
import { SWITCHES, switchesInForce } from "../config/switches.ts";
import { CALL_FAULTS, DELIVERY_FAULTS } from "../faults.ts";
import type { Platform } from "../platform.ts";
import { viewThread } from "../threads/thread.ts";
import { BadInput, checkedBody, jsonBody, threadOf } from "./bad-input.ts";
import { openapi } from "./openapi.ts";

/** Comments keep an idle stream from being cut by whatever stands between. */
const HEARTBEAT_MS = 15_000;

const advance = z.strictObject({
	advanceMs: z
		.int({ error: "expected a whole number of milliseconds" })
		.min(0, "expected milliseconds to move forward"),
});

const fault = z.strictObject({
	kind: z.enum([...DELIVERY_FAULTS, ...CALL_FAULTS], {
		error: `expected one of ${[...DELIVERY_FAULTS, ...CALL_FAULTS].join(", ")}`,
	}),
	times: z.int({ error: "expected a whole number" }).min(1, "expected at least 1").default(1),
	appId: z.string({ error: "expected the id of an app" }).optional(),
	delayMs: z.number({ error: "expected milliseconds" }).min(0, "expected milliseconds").optional(),
});

/** What scripts and the page see and steer: config, threads, logs, events, clock, faults. */
export function controlRoutes(platform: Platform): Hono<{ Bindings: HttpBindings }> {
	const routes = new Hono<{ Bindings: HttpBindings }>();

	routes.get("/config", (c) => c.json(platform.config));
	routes.put("/config", async (c) => {
		try {
			platform.configure(parseConfig(await jsonBody(c)));
		} catch (error) {
			if (error instanceof ConfigRefused) throw new BadInput(400, error.message, error.field);
			throw error;
		}
		return c.json(platform.config);
	});
	routes.get("/switches", (c) => {
		const inForce = new Map(Object.entries(switchesInForce(platform.config.switches ?? {})));
		return c.json(
			Object.entries(SWITCHES).map(([name, { values, what, source }]) => ({
				name,
				values,
				default: values[0],
				value: inForce.get(name),
				what,
				source,
			})),
		);
	});

	routes.get("/threads", (c) => c.json(platform.threads.all().map((thread) => viewThread(thread))));
	routes.get("/threads/:userId", (c) =>
		c.json(viewThread(threadOf(platform, c.req.param("userId"), c.req.query("accountId")))),
	);
	routes.get("/deliveries", (c) => c.json(platform.journal.deliveries(c.req.query("userId"))));
	routes.get("/calls", (c) => c.json(platform.journal.calls(c.req.query("userId"))));
	routes.get("/webhooks", (c) => c.json(platform.config.apps.map((app) => platform.subscriptions.status(app))));

	routes.get("/events", (c) => {
		c.header("content-type", "text/event-stream");
		c.header("cache-control", "no-cache");
		return stream(c, async (out) => {
			await out.write(": connected\n\n");
			const stop = platform.events.listen((event) => void out.write(`data: ${JSON.stringify(event)}\n\n`));
			const heart = setInterval(() => void out.write(": still here\n\n"), HEARTBEAT_MS);
			await new Promise<void>((left) => out.onAbort(left));
			clearInterval(heart);
			stop();
		});
	});

	routes.get("/clock", (c) => c.json({ now: platform.clock.now() }));
	routes.post("/clock", async (c) => {
		const { advanceMs } = await checkedBody(c, advance);
		platform.clock.advance(advanceMs);
		platform.events.send("clock", () => ({ now: platform.clock.now() }));
		return c.json({ now: platform.clock.now() });
	});
	routes.get("/faults", (c) => c.json(platform.faults.list()));
	routes.post("/faults", async (c) => {
		const { kind, times, appId, delayMs } = await checkedBody(c, fault);
		if (kind === "delay" && delayMs === undefined) {
			throw new BadInput(400, "delayMs: expected the milliseconds to delay by", "delayMs");
		}
		if (appId !== undefined && !platform.app(appId)) {
			throw new BadInput(400, "appId: expected the id of an app of the config", "appId");
		}
		platform.faults.add({
			kind,
			times,
			...(appId === undefined ? {} : { appId }),
			...(delayMs === undefined ? {} : { delayMs }),
		});
		return c.json(platform.faults.list());
	});
	routes.post("/reset", (c) => {
		platform.reset();
		return c.json({ success: true });
	});
	routes.get("/openapi.json", (c) => c.json(openapi));
	return routes;
}
