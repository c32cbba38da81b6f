import type { VNode } from "preact";
import { PAGE_FIELDS } from "../../config/page-fields.ts";
import { ProblemAt, problemProps, type SaveProblem } from "./problem-at.tsx";

/** The fields the story of thread control is told with; the others are a click away. */
const usual: readonly string[] = [
	"messages",
	"messaging_postbacks",
	"messaging_handovers",
	"standby",
	"message_echoes",
	"message_reads",
	"message_deliveries",
	"messaging_referrals",
];
const others = PAGE_FIELDS.filter((field) => !usual.includes(field));

interface Props {
	id: string;
	appId: string;
	name: string;
	chosen: readonly string[];
	problem: SaveProblem | null;
	onChoose(fields: readonly string[]): void;
}

/** The webhook fields an app is subscribed to, under Meta's names. */
export function FieldChoices({ id, appId, name, chosen, problem, onChoose }: Props): VNode {
	const chosenOthers = others.filter((field) => chosen.includes(field)).length;
	const choice = (field: string): VNode => (
		<label key={field} class="field">
			<input
				type="checkbox"
				data-testid={`field-${field}`}
				name={`fields-${appId}`}
				checked={chosen.includes(field)}
				onChange={(event) =>
					onChoose(event.currentTarget.checked ? [...chosen, field] : chosen.filter((each) => each !== field))
				}
			/>
			<code>{field}</code>
		</label>
	);
	return (
		<fieldset class="fields" tabIndex={-1} {...problemProps(id, problem)}>
			<legend>
				Subscribed fields <span class="visually-hidden">of {name}</span>
			</legend>
			<ProblemAt control={id} problem={problem} />
			<div class="field-list">{usual.map(choice)}</div>
			<details class="more-fields">
				<summary>
					{others.length} more fields{chosenOthers > 0 && `, ${chosenOthers} of them chosen`}
				</summary>
				<div class="field-list">{others.map(choice)}</div>
			</details>
		</fieldset>
	);
}
