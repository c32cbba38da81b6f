import type { VNode } from "preact";
import { customerName } from "../participants.ts";
import type { Thread, TranscriptItem } from "../wire.ts";

interface Props {
	folder: Thread["folder"];
	name: string;
	threads: readonly Thread[];
	shownUserId: string;
	onShow(userId: string): void;
}

function lastText(thread: Thread): string {
	return thread.transcript.findLast((item: TranscriptItem) => item.text)?.text ?? "";
}

/** One folder of the inbox with the threads in it, the latest first. */
export function InboxFolder({ folder, name, threads, shownUserId, onShow }: Props): VNode {
	const latestFirst = [...threads].sort((a, b) => (b.transcript.at(-1)?.at ?? 0) - (a.transcript.at(-1)?.at ?? 0));
	return (
		<section
			class={`folder folder-${folder}`}
			data-testid={`inbox-folder-${folder}`}
			aria-labelledby={`folder-${folder}`}
		>
			<h3 id={`folder-${folder}`}>
				{name} <span class="folder-count">{threads.length}</span>
			</h3>
			{threads.length === 0 && <p class="folder-empty">Empty</p>}
			<ul>
				{latestFirst.map((thread) => (
					<li key={thread.userId} data-user={thread.userId}>
						<button
							type="button"
							class="folder-thread"
							aria-current={thread.userId === shownUserId ? "true" : undefined}
							onClick={() => onShow(thread.userId)}
						>
							<span class="folder-name">{customerName(thread.userId)}</span>
							<span class="folder-text">{lastText(thread)}</span>
						</button>
					</li>
				))}
			</ul>
		</section>
	);
}
