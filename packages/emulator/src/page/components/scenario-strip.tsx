import type { VNode } from "preact";
import { customerName } from "../participants.ts";
import type { StepProgress } from "../run-scenario.ts";
import type { PlayedScenario } from "../use-scenario.ts";

const marks: Record<StepProgress["state"], { sign: string; word: string }> = {
	waiting: { sign: "○", word: "to come" },
	running: { sign: "…", word: "running" },
	done: { sign: "✓", word: "done" },
	failed: { sign: "✗", word: "failed" },
};

const ends: Record<PlayedScenario["state"], string> = {
	running: "Playing",
	done: "Played to the end",
	failed: "Did not go as told",
};

interface Props {
	played: PlayedScenario;
	onAgain(): void;
	onClose(): void;
}

/** How far the playing scenario has come, and what to see in it. */
export function ScenarioStrip({ played, onAgain, onClose }: Props): VNode {
	const { scenario, see, steps, state, userId } = played;
	const current = steps.findLast((step) => step.state !== "waiting");
	return (
		<section
			class={`scenario-strip scenario-strip-${state}`}
			data-testid="scenario-status"
			data-state={state}
			data-scenario={scenario.name}
			aria-labelledby="scenario-strip-title"
		>
			<div class="scenario-strip-head">
				<h2 id="scenario-strip-title">{scenario.title}</h2>
				<p class="scenario-strip-state">
					{ends[state]}, with {customerName(userId)}
				</p>
				<div class="scenario-strip-tools">
					<button type="button" class="button button-small" data-testid="scenario-again" onClick={onAgain}>
						Play again
					</button>
					<button type="button" class="button button-small" data-testid="scenario-close" onClick={onClose}>
						{state === "running" ? "Stop" : "Put away"}
					</button>
				</div>
			</div>
			<p class="scenario-see">{see}</p>
			<ol class="scenario-steps">
				{steps.map(({ text, state: at, note }, index) => (
					<li key={`${index} ${text}`} data-state={at}>
						<span class="step-sign" aria-hidden="true">
							{marks[at].sign}
						</span>
						<span class="visually-hidden">{marks[at].word}: </span>
						{text}
						{note !== undefined && <span class="step-note"> ({note})</span>}
					</li>
				))}
			</ol>
			<p class="visually-hidden" role="status">
				{state === "running" ? current?.text : `${scenario.title}: ${ends[state]}. ${current?.note ?? ""}`}
			</p>
		</section>
	);
}
