import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { isSilent, whyOf } from "../why.ts";
import type { Config, Delivery, Thread } from "../wire.ts";
import { MomentText } from "./moment-text.tsx";

interface Props {
	config: Config | null;
	thread: Thread | undefined;
	userId: string;
	deliveries: readonly Delivery[];
}

/** One click says who owns the thread, since when, and the fact that decided it. */
export function WhyPanel({ config, thread, userId, deliveries }: Props): VNode {
	const [open, setOpen] = useState(false);
	useEffect(() => setOpen(false), [userId]);
	const silent = isSilent(thread);
	return (
		<div class="why">
			<button
				type="button"
				class={silent ? "button button-small why-silent" : "button button-small"}
				data-testid="why-ask"
				data-silent={silent}
				aria-expanded={open}
				aria-controls="why"
				onClick={() => setOpen(!open)}
			>
				{silent ? "Why is nobody answering?" : "Why?"}
			</button>
			<div id="why" class="why-answer" role="status" data-testid="why" hidden={!open}>
				{open && <Answer config={config} thread={thread} deliveries={deliveries} />}
			</div>
		</div>
	);
}

function Answer({ config, thread, deliveries }: Omit<Props, "userId">): VNode {
	const { owner, since, fact, silence, trouble, next } = whyOf(config, thread, deliveries);
	return (
		<dl>
			<dt>Owner</dt>
			<dd>
				{owner}
				{since !== undefined && (
					<>
						{" "}
						Since <MomentText at={since} class="who-moment" />.
					</>
				)}
			</dd>
			<dt>Because</dt>
			<dd>{fact}</dd>
			{silence && (
				<>
					<dt>Silence</dt>
					<dd>
						{silence.text} Since <MomentText at={silence.at} class="who-moment" />.
					</dd>
				</>
			)}
			{trouble !== undefined && (
				<>
					<dt>Trouble</dt>
					<dd class="why-trouble">{trouble}</dd>
				</>
			)}
			<dt>Next</dt>
			<dd>{next}</dd>
		</dl>
	);
}
