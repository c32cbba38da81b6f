import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import * as z from "zod";
import { askCompanion, CompanionFailed } from "../companions/ask-companion.ts";
import type { CompanionChoice, ParsedCompanions } from "../companions/companions.ts";
import { BadInput, checkedBody, type EmulatorContext } from "./bad-input.ts";
import { refuseStrangers } from "./refuse-strangers.ts";

const chosen = z.strictObject({ value: z.string({ error: "expected the value of an option" }) });

/**
 * The programs beside the emulator, for its page. Choices are read and set by the emulator itself, at the addresses it was
 * started with: the page names a choice, never an address, and only from this machine.
 */
export function companionRoutes({ links, choices }: ParsedCompanions): Hono<{ Bindings: HttpBindings }> {
	const routes = new Hono<{ Bindings: HttpBindings }>();

	function choiceOf(context: EmulatorContext): CompanionChoice {
		refuseStrangers(context);
		const choice = choices.find(({ name }) => name === context.req.param("name"));
		if (choice) return choice;
		throw new BadInput(404, "name: expected the name of a choice of GET /_emulator/companions", "name");
	}

	routes.get("/companions", (c) =>
		c.json({ links, choices: choices.map(({ name, label, options }) => ({ name, label, options })) }),
	);
	routes.get("/companions/:name", async (c) => {
		const choice = choiceOf(c);
		return c.json({ value: await answered(askCompanion(choice, c.req.raw.signal)) });
	});
	routes.put("/companions/:name", async (c) => {
		const choice = choiceOf(c);
		const { value } = await checkedBody(c, chosen);
		const values = choice.options.map((option) => option.value);
		if (!values.includes(value)) throw new BadInput(400, `value: expected ${values.join(" or ")}`, "value");
		return c.json({ value: await answered(askCompanion(choice, c.req.raw.signal, value)) });
	});
	return routes;
}

async function answered(asked: Promise<string>): Promise<string> {
	try {
		return await asked;
	} catch (error) {
		if (error instanceof CompanionFailed) throw new BadInput(502, error.message);
		throw error;
	}
}
