import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { freshCustomerId } from "./customer-address.ts";
import { emulatorCalls } from "./emulator-calls.ts";
import { runScenario, type ScenarioWorld, type StepProgress } from "./run-scenario.ts";
import type { Scenario } from "./scenario.ts";
import type { Config } from "./wire.ts";

const world: ScenarioWorld = {
	calls: emulatorCalls,
	sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
	now: () => Date.now(),
};

/** The scenario that is playing or was played last. */
export interface PlayedScenario {
	scenario: Scenario;
	/** What it shows, as it was when it began. */
	see: string;
	userId: string;
	state: "running" | "done" | "failed";
	steps: readonly (StepProgress & { text: string })[];
}

export interface ScenarioPlayer {
	played: PlayedScenario | null;
	play(scenario: Scenario): void;
	/** Stops it, if it still runs, and puts it away. */
	close(): void;
}

/** Plays scenarios, one at a time, each with a customer of its own whom the page then shows. */
export function useScenario(config: Config | null, show: (userId: string) => void): ScenarioPlayer {
	const [played, setPlayed] = useState<PlayedScenario | null>(null);
	const round = useRef(0);
	useEffect(
		() => () => {
			round.current += 1;
		},
		[],
	);

	const close = useCallback(() => {
		round.current += 1;
		setPlayed(null);
	}, []);
	const play = useCallback(
		(scenario: Scenario) => {
			if (!config) return;
			round.current += 1;
			const mine = round.current;
			const steps = scenario.steps(config);
			const userId = freshCustomerId(Math.random);
			const change = (next: (before: PlayedScenario) => PlayedScenario): void =>
				setPlayed((before) => (before && mine === round.current ? next(before) : before));
			const report = (index: number, progress: StepProgress): void =>
				change((before) => ({
					...before,
					steps: before.steps.map((step, at) => (at === index ? { text: step.text, ...progress } : step)),
				}));
			setPlayed({
				scenario,
				see: scenario.see(config),
				userId,
				state: "running",
				steps: steps.map(({ text }) => ({ text, state: "waiting" })),
			});
			show(userId);
			void runScenario(steps, userId, world, report, () => mine !== round.current).then((worked) =>
				change((before) => ({ ...before, state: worked ? "done" : "failed" })),
			);
		},
		[config, show],
	);
	return { played, play, close };
}
