import type { VNode } from "preact";
import { controlledSince } from "../control-change.ts";
import { participantName, participantTone } from "../participants.ts";
import type { Config, Thread } from "../wire.ts";
import { idleWording } from "../wording.ts";
import { MomentText } from "./moment-text.tsx";

interface Props {
	config: Config | null;
	thread: Thread | undefined;
}

/** Who may speak in the thread, since when, and until when if control ends by itself. */
export function WhoBanner({ config, thread }: Props): VNode {
	const owner = thread?.owner ?? null;
	const nobody = thread ? "nobody (idle)" : "nobody yet";
	const speaker = owner === null ? nobody : participantName(config, owner);
	return (
		<div
			class={`who who-${participantTone(owner)}`}
			role="status"
			data-testid="who"
			data-owner={thread ? (owner ?? "idle") : "none"}
		>
			<p class="who-line">
				Who may speak: <strong>{speaker}</strong>
			</p>
			<p class="who-detail">
				{thread ? <Detail config={config} thread={thread} /> : `No messages yet. ${idleWording(config)}`}
			</p>
		</div>
	);
}

function Detail({ config, thread }: { config: Config | null; thread: Thread }): VNode {
	const since = controlledSince(thread);
	return (
		<>
			{since !== undefined && (
				<>
					since <MomentText at={since} class="who-moment" />
				</>
			)}
			{thread.owner !== null && thread.expiresAt !== null && (
				<>
					, until <MomentText at={thread.expiresAt} class="who-moment" /> if the customer stays silent
				</>
			)}
			{thread.owner === null && <>. {idleWording(config)}</>}
		</>
	);
}
