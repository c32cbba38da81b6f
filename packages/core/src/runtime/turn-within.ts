/** Runs something for at most `withinMs`; then its signal is aborted and we go on without it. Rejects with what it rejected with. */
export async function runWithin(
	withinMs: number,
	run: (signal: AbortSignal) => Promise<void>,
): Promise<"done" | "late"> {
	const abort = new AbortController();
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<"late">((resolve) => {
		timer = setTimeout(() => {
			abort.abort();
			resolve("late");
		}, withinMs);
	});
	try {
		return await Promise.race([run(abort.signal).then(() => "done" as const), late]);
	} finally {
		clearTimeout(timer);
	}
}
