import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import type { ParsedCompanions } from "../companions/companions.ts";
import type { Platform } from "../platform.ts";
import { actorRoutes } from "./actor-routes.ts";
import { BadInput } from "./bad-input.ts";
import { companionRoutes } from "./companion-routes.ts";
import { controlRoutes } from "./control-routes.ts";
import type { GraphDoor } from "./graph-door.ts";
import { pageFile } from "./page-files.ts";

/** Everything the emulator answers: its own calls and page under `/_emulator/`, the Graph API everywhere else. */
export function httpApp(
	platform: Platform,
	graph: GraphDoor,
	companions: ParsedCompanions,
): Hono<{ Bindings: HttpBindings }> {
	const emulator = new Hono<{ Bindings: HttpBindings }>();
	emulator.route("/", controlRoutes(platform));
	emulator.route("/", actorRoutes(platform));
	emulator.route("/", companionRoutes(companions));
	emulator.all("*", async (c) => {
		const path = c.req.path.replace(/^\/_emulator\/?/, "");
		const file = c.req.method === "GET" ? await pageFile(path) : undefined;
		return file ?? c.json({ error: `${c.req.method} ${c.req.path}: expected a call of /_emulator/openapi.json` }, 404);
	});

	const app = new Hono<{ Bindings: HttpBindings }>();
	app.get("/", (c) => c.redirect("/_emulator/"));
	app.get("/_emulator", (c) => c.redirect("/_emulator/"));
	app.route("/_emulator", emulator);
	app.all("*", (c) => graph.answer(c.req.raw));
	app.onError((error, c) => {
		if (error instanceof BadInput) {
			const { message, field, status } = error;
			return c.json({ error: message, ...(field === undefined ? {} : { field }) }, status);
		}
		console.error(error);
		return c.json({ error: "the emulator failed; its console says how" }, 500);
	});
	return app;
}
