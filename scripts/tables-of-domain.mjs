// The guard and the permissions as Markdown, from what core really uses.
import { guardTable, PERMISSIONS, PROFILES } from "../packages/core/dist/index.mjs";

const row = (cells) => `| ${cells.join(" | ")} |`;
const table = (head, rows) => [row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n");

const WORDS = { send: "**send**", suppress: "hold back", ask: "ask for the owner" };

const RULES = {
	yes: "yes",
	no: "no",
	owner: "the owner",
	owner_or_idle: "the owner; anyone while idle",
	not_owner: "who is not the owner",
	primary: "the Primary",
	secondary: "a Secondary",
	take_toggle: "with the take toggle, not the owner",
};

/** The text of docs/tables.md. */
export function tables() {
	const guard = guardTable();
	const profiles = [...new Set(guard.map(({ profile }) => profile))];
	const standings = [...new Set(guard.map(({ standing }) => standing))];
	const cell = (profile, standing, role) => {
		const { verdict } = guard.find(
			(one) => one.profile === profile && one.standing === standing && one.role === role,
		).answer;
		return WORDS[verdict];
	};
	const both = (profile, standing) => {
		const [primary, secondary] = ["primary", "secondary"].map((role) => cell(profile, standing, role));
		return primary === secondary ? primary : `default app: ${primary}; others: ${secondary}`;
	};
	const actions = Object.keys(PERMISSIONS[profiles[0]]);
	return `# The rules as tables

Written by \`npm run tables\` from the domain; a test fails when this page and the code differ.

## May we speak?

By profile and standing. While a command of ours is on its way only its own goodbye is sent; where a fact could not be read, the owner is asked first. \`unknown\` is what
\`whenUnknown\` says, \`ask\` unless set.

${table(
	["", ...standings.map((standing) => `\`${standing}\``)],
	profiles.map((profile) => [`\`${profile}\``, ...standings.map((standing) => both(profile, standing))]),
)}

## Who may do what?

Checked before any request leaves; where our standing is \`unknown\`, the platform decides.

${table(
	["", ...profiles.map((profile) => `\`${profile}\``)],
	actions.map((action) => [`\`${action}\``, ...profiles.map((profile) => RULES[PERMISSIONS[profile][action]])]),
)}

## What differs between profiles

${table(
	["", ...profiles.map((profile) => `\`${profile}\``)],
	[
		[
			"a customer message on the normal channel",
			...profiles.map((profile) =>
				PROFILES[profile].normalMessage === "ours" ? "the thread is ours" : "an unknown thread is idle",
			),
		],
		[
			"control runs out after",
			...profiles.map((profile) =>
				PROFILES[profile].expiresAfterMs === null ? "never" : `${PROFILES[profile].expiresAfterMs / 3_600_000} h`,
			),
		],
		[
			"control may go inline with a message",
			...profiles.map((profile) => (PROFILES[profile].inlineControl ? "yes" : "no")),
		],
		[
			"who may speak on an idle thread",
			...profiles.map((profile) => (PROFILES[profile].idleSend === "anyone" ? "anyone" : "the default app")),
		],
	],
)}
`;
}
