import type { Thread } from "./wire.ts";

/** One line of the thread picker. */
export interface ListedThread {
	userId: string;
	owner: string | null;
	/** What was said last. */
	lastText: string;
	/** When that was, epoch milliseconds; 0 where nothing was said. */
	lastAt: number;
	/** Whether something happened since it was last looked at. */
	unread: boolean;
}

/** The threads for picking one, the latest first; `wanted` keeps those whose customer or last words contain it. */
export function listThreads(
	threads: readonly Thread[],
	unread: Readonly<Record<string, true>>,
	wanted: string,
): ListedThread[] {
	const text = wanted.trim().toLowerCase();
	return threads
		.map((thread): ListedThread => {
			const last = thread.transcript.findLast((item) => item.text);
			return {
				userId: thread.userId,
				owner: thread.owner,
				lastText: last?.text ?? "",
				lastAt: last?.at ?? 0,
				unread: unread[thread.userId] === true,
			};
		})
		.filter((each) => each.userId.includes(text) || each.lastText.toLowerCase().includes(text))
		.sort((a, b) => b.lastAt - a.lastAt || a.userId.localeCompare(b.userId));
}

/** Whether a thread shows something new to a person: something said, or a step of thread control. Typing is not. */
export function hasNews(before: Thread | undefined, thread: Thread): boolean {
	return (
		before === undefined || saidIn(before) !== saidIn(thread) || before.handovers.length !== thread.handovers.length
	);
}

function saidIn({ transcript }: Thread): number {
	return transcript.filter((item) => item.text || (item.buttons?.length ?? 0) > 0).length;
}
