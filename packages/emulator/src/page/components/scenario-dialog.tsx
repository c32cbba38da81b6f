import type { VNode } from "preact";
import type { Scenario } from "../scenario.ts";
import { SCENARIOS } from "../scenarios.ts";
import type { Config } from "../wire.ts";
import { closeDialog, Dialog } from "./dialog.tsx";

interface Props {
	config: Config;
	onPlay(scenario: Scenario): void;
	onClosed(): void;
}

/** The stories one can watch, each with one click. */
export function ScenarioDialog({ config, onPlay, onClosed }: Props): VNode {
	return (
		<Dialog id="scenario-list" title="Scenarios" testId="scenario-list" onClosed={onClosed}>
			<p class="hint">
				Each plays by itself with a new customer, under the profile {config.profile}. Watch the timeline as it goes.
			</p>
			<ul class="scenarios" data-testid="scenarios">
				{SCENARIOS.map((scenario) => {
					const obstacle = scenario.obstacle(config);
					return (
						<li key={scenario.name} class="scenario">
							<h3 id={`scenario-${scenario.name}-title`}>{scenario.title}</h3>
							<p id={`scenario-${scenario.name}-see`}>{scenario.see(config)}</p>
							{obstacle !== null && (
								<p class="problem" data-testid={`scenario-${scenario.name}-obstacle`}>
									{obstacle}
								</p>
							)}
							<button
								type="button"
								class="button button-main"
								data-testid={`scenario-${scenario.name}`}
								aria-label={`Play: ${scenario.title}`}
								aria-describedby={`scenario-${scenario.name}-see`}
								disabled={obstacle !== null}
								onClick={() => {
									closeDialog("scenario-list");
									onPlay(scenario);
								}}
							>
								Play
							</button>
						</li>
					);
				})}
			</ul>
		</Dialog>
	);
}
