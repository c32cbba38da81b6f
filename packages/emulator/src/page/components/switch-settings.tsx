import type { VNode } from "preact";
import { emulatorCalls } from "../emulator-calls.ts";
import type { SettingsEdits } from "../settings-edits.ts";
import { useAsked } from "../use-asked.ts";
import type { Config } from "../wire.ts";
import { ProblemAt, problemProps, type SaveProblem } from "./problem-at.tsx";

interface Props {
	edits: SettingsEdits;
	problem: SaveProblem | null;
	saved: Config;
	onEdit(edits: SettingsEdits): void;
}

/** The emulator's switches: where Meta's documents contradict themselves or say nothing, one chooses. */
export function SwitchSettings({ edits, problem, saved, onEdit }: Props): VNode {
	const { answer: switches, problem: unanswered } = useAsked(emulatorCalls.switches);
	return (
		<section aria-labelledby="settings-switches">
			<h3 id="settings-switches">Switches</h3>
			<p class="hint">Where Meta's documents contradict themselves or are silent, the emulator lets you choose.</p>
			{unanswered !== undefined && <p class="problem">{unanswered}</p>}
			<ul class="switches" data-testid="switches">
				{switches?.map(({ name, values, what, source, value, default: usual }) => {
					const id = `switch-${name}`;
					const chosen = edits.switches[name] ?? saved.switches[name] ?? value;
					return (
						<li key={name} class="switch">
							<label for={id}>
								<code>{name}</code>
							</label>
							<select
								{...problemProps(id, problem)}
								data-testid={id}
								value={String(chosen)}
								onChange={(event) => {
									const next = values.find((each) => String(each) === event.currentTarget.value);
									if (next !== undefined) onEdit({ ...edits, switches: { ...edits.switches, [name]: next } });
								}}
							>
								{values.map((each) => (
									<option key={String(each)} value={String(each)}>
										{String(each)}
										{each === usual && " (default)"}
									</option>
								))}
							</select>
							<div class="switch-what">
								<p>{what}</p>
								<p class="hint">
									Default {String(usual)}; {source}
								</p>
								<ProblemAt control={id} problem={problem} />
							</div>
						</li>
					);
				})}
			</ul>
		</section>
	);
}
