import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { SWITCHES } from "./config/switches.ts";
import { REFUSALS, type Refusal } from "./rules/refusals.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

it.each(Object.entries<Refusal>(REFUSALS).filter(([, { guess }]) => guess))(
	"the README lists the guess %s",
	(_, refusal) => {
		expect(readme).toContain(String(refusal.subcode ?? refusal.code));
	},
);

it.each(Object.entries(SWITCHES))("the README lists the switch %s with its values", (name, { values }) => {
	expect(readme).toContain(`| \`${name}\` | ${values.map((value) => `\`${value}\``).join(", ")} |`);
});
