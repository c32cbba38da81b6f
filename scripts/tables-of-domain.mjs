// The guard, the permissions and the states as Markdown, from what core really uses.
import { guardTable, PERMISSIONS, PROFILES } from "../packages/core/dist/index.mjs";
import { stateTables } from "./states-of-domain.mjs";

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
	idle_or_primary: "the Primary, not the owner; anyone while idle",
};

const NORMAL_MESSAGE = {
	ours: "the thread is ours",
	ours_if_primary: "the Primary: the thread is ours; others: an unknown thread is idle",
	idle_if_unknown: "an unknown thread is idle",
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
			...profiles.map((profile) => NORMAL_MESSAGE[PROFILES[profile].normalMessage]),
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

## What becomes of a thread?

By profile, the standing before, and what happens: the standing after. The platform said a minute before who owned the thread, or nothing yet. **Bold**: the
standing changed. *ask*: the platform is asked for the owner before anything is sent. *quiet*: nothing but the command's own goodbye is sent. *held*: a
person answered without taking control, and the bot holds back for a while. –: not allowed, no request leaves. The default app is what \`classic\` and
\`hop_v2\` call the Primary; without one, all are others. \`classic\` has no idle threads. Facts count by their own time: in which order they
arrive changes nothing.

${stateTables(profiles)
	.map(({ profile, head, rows }) => `### \`${profile}\`\n\n${table(head, rows)}`)
	.join("\n\n")}
`;
}
