import * as z from "zod";
import { ConfigRefused, fieldOf } from "../config/parse-config.ts";

/** A link in the header of the page, such as to the page of an app of yours. */
export interface CompanionLink {
	readonly label: string;
	/** An `http` or `https` address. */
	readonly url: string;
}

/** A setting of a program beside the emulator, offered in the header of the page. */
export interface CompanionChoice {
	/** Its name in `/_emulator/companions/{name}`: letters, digits and hyphens. */
	readonly name: string;
	readonly label: string;
	/** Where the program answers `GET` with `{ [field]: value }` and takes `PUT` of the same. On this machine, over `http`. */
	readonly url: string;
	readonly field: string;
	readonly options: readonly { readonly label: string; readonly value: string }[];
}

/** What stands beside Meta's side where an emulator is started. It is no part of the config: no call can add to it. */
export interface Companions {
	readonly links?: readonly CompanionLink[];
	readonly choices?: readonly CompanionChoice[];
}

/** The host names by which a program reaches itself. */
export const LOOPBACK_NAMES: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

const filled = z.string({ error: "expected a string" }).min(1, "expected a string that is not empty");
const onThisMachine = (url: string): boolean => {
	if (!URL.canParse(url)) return false;
	const { protocol, hostname, username, password } = new URL(url);
	return protocol === "http:" && LOOPBACK_NAMES.includes(hostname) && username === "" && password === "";
};

const link = z.strictObject({
	label: filled,
	url: z.url({ protocol: /^https?$/, error: "expected an http or https address" }),
});
const choice = z.strictObject({
	name: filled.regex(/^[A-Za-z0-9-]+$/, "expected letters, digits and hyphens"),
	label: filled,
	url: filled.refine(onThisMachine, "expected an http address on this machine: 127.0.0.1, localhost or [::1]"),
	field: filled,
	options: z.array(z.strictObject({ label: filled, value: filled })).min(1, "expected at least one option"),
});
const document = z.strictObject({ links: z.array(link).default([]), choices: z.array(choice).default([]) });

/** Companions with nothing left out. */
export type ParsedCompanions = Required<Companions>;

/** Checks companions. Throws `ConfigRefused` naming the first field that is wrong, such as `companions.choices[0].url`. */
export function parseCompanions(input: unknown): ParsedCompanions {
	const parsed = document.safeParse(input);
	if (!parsed.success) {
		const issue = parsed.error.issues[0];
		throw new ConfigRefused(fieldOf(["companions", ...(issue?.path ?? [])]), issue?.message ?? "is not valid");
	}
	const { choices } = parsed.data;
	const repeated = choices.findIndex(({ name }, index) => choices.findIndex((each) => each.name === name) !== index);
	if (repeated >= 0) throw new ConfigRefused(`companions.choices[${repeated}].name`, "is used twice, expected it once");
	return parsed.data;
}
