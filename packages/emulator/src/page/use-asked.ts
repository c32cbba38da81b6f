import { useEffect, useState } from "preact/hooks";

const AGAIN_MS = 1_500;

/**
 * What the emulator answers to a question, asked anew every moment while it is shown; `now` asks at once and shows
 * `known`, where given, meanwhile. `problem` says why the last question went unanswered. `ask` must be the same function from one drawing to the next.
 */
export function useAsked<Answer>(ask: () => Promise<Answer>): {
	answer: Answer | undefined;
	problem: string | undefined;
	now(known?: Answer): void;
} {
	const [answer, setAnswer] = useState<Answer>();
	const [problem, setProblem] = useState<string>();
	const [round, setRound] = useState(0);
	useEffect(() => {
		let timer: ReturnType<typeof setTimeout> | undefined;
		let ended = false;
		const next = async (): Promise<void> => {
			try {
				const given = await ask();
				if (ended) return;
				setAnswer(given);
				setProblem(undefined);
			} catch (error) {
				if (!ended) setProblem(error instanceof Error ? error.message : String(error));
			}
			if (!ended) timer = setTimeout(next, AGAIN_MS);
		};
		void next();
		return () => {
			ended = true;
			clearTimeout(timer);
		};
	}, [ask, round]);
	const now = (known?: Answer): void => {
		if (known !== undefined) setAnswer(known);
		setRound((before) => before + 1);
	};
	return { answer, problem, now };
}
