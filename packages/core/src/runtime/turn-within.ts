/**
 * Runs something for at most `withinMs`; then its signal, made when it is asked for, is aborted and we go on without it.
 * `late` is called first of all then. Rejects with what it rejected with in time; what it rejects with later goes to `failedLate`.
 */
export async function runWithin(
	withinMs: number,
	run: (signal: () => AbortSignal) => void | Promise<void>,
	failedLate: (cause: unknown) => void,
	late: () => void,
): Promise<"done" | "late"> {
	let over = false;
	let abort: AbortController | undefined;
	const signal = (): AbortSignal => {
		if (abort === undefined) {
			abort = new AbortController();
			if (over) abort.abort();
		}
		return abort.signal;
	};
	let timer: NodeJS.Timeout | undefined;
	const given = new Promise<"late">((resolve) => {
		timer = setTimeout(() => {
			late();
			over = true;
			abort?.abort();
			resolve("late");
		}, withinMs);
	});
	const running = (async (): Promise<"done"> => {
		await run(signal);
		return "done";
	})();
	try {
		const how = await Promise.race([running, given]);
		if (how === "late") running.catch(failedLate);
		return how;
	} finally {
		clearTimeout(timer);
	}
}
