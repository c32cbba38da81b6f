import type { VNode } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { customerName } from "../participants.ts";
import { listThreads } from "../thread-list.ts";
import type { Config, Thread } from "../wire.ts";
import { Participant } from "./participant.tsx";

/** From this many customers on one looks for them by text. */
const MANY = 7;

interface Props {
	config: Config | null;
	threads: readonly Thread[];
	unread: Readonly<Record<string, true>>;
	userId: string;
	onShow(userId: string): void;
}

/** Goes from one customer to another: a button that opens the list of all of them, each with its owner and an unread mark. */
export function ThreadPicker({ config, threads, unread, userId, onShow }: Props): VNode {
	const [open, setOpen] = useState(false);
	const [wanted, setWanted] = useState("");
	const box = useRef<HTMLDivElement>(null);
	const listed = useMemo(() => listThreads(threads, unread, wanted), [threads, unread, wanted]);
	const news = threads.filter((thread) => unread[thread.userId]).length;

	useEffect(() => {
		if (!open) return;
		const leave = (event: PointerEvent): void => {
			if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false);
		};
		addEventListener("pointerdown", leave);
		return () => removeEventListener("pointerdown", leave);
	}, [open]);

	function close(): void {
		setOpen(false);
		box.current?.querySelector<HTMLElement>("button")?.focus();
	}

	return (
		// biome-ignore lint/a11y/noStaticElementInteractions: Escape closes what is inside, wherever the focus is in it
		<div
			class="picker"
			ref={box}
			onKeyDown={(event) => {
				if (event.key === "Escape" && open) close();
			}}
		>
			<button
				type="button"
				class="button picker-button"
				data-testid="threads"
				aria-expanded={open}
				aria-controls="thread-list"
				onClick={() => setOpen(!open)}
			>
				Customers {news > 0 ? <span class="unread">{news} new</span> : <span class="count">{threads.length}</span>}
			</button>
			<div class="picker-panel" id="thread-list" hidden={!open}>
				{(threads.length >= MANY || wanted !== "") && (
					<label class="picker-search">
						<span class="visually-hidden">Find a customer by id or last words</span>
						<input
							type="search"
							data-testid="thread-search"
							placeholder="Find by id or last words"
							value={wanted}
							onInput={(event) => setWanted(event.currentTarget.value)}
						/>
					</label>
				)}
				{listed.length === 0 && (
					<p class="picker-empty">{wanted === "" ? "Nobody has written yet." : "Nobody found."}</p>
				)}
				<ul class="picker-list" data-testid="thread-list">
					{listed.map((thread) => (
						<li
							key={thread.userId}
							data-user={thread.userId}
							data-owner={thread.owner ?? "idle"}
							data-unread={thread.unread}
						>
							<button
								type="button"
								class="picker-thread"
								aria-current={thread.userId === userId ? "true" : undefined}
								onClick={() => {
									onShow(thread.userId);
									close();
								}}
							>
								<span class="picker-name">
									{customerName(thread.userId)}
									{thread.unread && <span class="unread">new</span>}
								</span>
								<span class="picker-owner">
									<Participant config={config} appId={thread.owner} />
								</span>
								<span class="picker-text">{thread.lastText}</span>
							</button>
						</li>
					))}
				</ul>
			</div>
		</div>
	);
}
