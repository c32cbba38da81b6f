import { expect, it } from "vitest";
import { parseCompanions } from "./companions.ts";

const choice = {
	name: "agent",
	label: "agent goes to",
	url: "http://127.0.0.1:3000/handover-target",
	field: "target",
	options: [{ label: "Inbox", value: "inbox" }],
};

it("takes links and choices, both optional", () => {
	expect(parseCompanions({})).toEqual({ links: [], choices: [] });
	const full = { links: [{ label: "Desk", url: "https://desk.example.com/" }], choices: [choice] };
	expect(parseCompanions(full)).toEqual(full);
	for (const host of ["localhost", "[::1]:80"]) {
		expect(parseCompanions({ choices: [{ ...choice, url: `http://${host}/` }] }).choices).toHaveLength(1);
	}
});

it.each([
	["companions", { link: [] }],
	["companions.links[0].url", { links: [{ label: "Desk", url: "javascript:alert(1)" }] }],
	["companions.links[0].label", { links: [{ label: "", url: "http://127.0.0.1/" }] }],
	["companions.choices[0].url", { choices: [{ ...choice, url: "http://192.0.2.1/" }] }],
	["companions.choices[0].url", { choices: [{ ...choice, url: "http://127.0.0.1.example.com/" }] }],
	["companions.choices[0].url", { choices: [{ ...choice, url: "http://localhost:pw@127.0.0.1/" }] }],
	["companions.choices[0].url", { choices: [{ ...choice, url: "file:///etc/passwd" }] }],
	["companions.choices[0].name", { choices: [{ ...choice, name: "../threads" }] }],
	["companions.choices[0].options", { choices: [{ ...choice, options: [] }] }],
	["companions.choices[1].name", { choices: [choice, choice] }],
])("refuses, naming %s", (field, companions) => {
	expect(() => parseCompanions(companions)).toThrow(expect.objectContaining({ name: "ConfigRefused", field }));
});
