import type { VNode } from "preact";
import { summarizeCall } from "../call-summary.ts";
import { rowAttributes } from "../row-attributes.ts";
import type { TimelineRow } from "../timeline.ts";
import type { Config } from "../wire.ts";
import { Expandable } from "./expandable.tsx";
import { MomentText } from "./moment-text.tsx";
import { Participant } from "./participant.tsx";

interface Props {
	row: TimelineRow & { type: "call" };
	config: Config | null;
}

/** One Graph call of an app, with its answer. */
export function CallRow({ row, config }: Props): VNode {
	const { call, times } = row;
	const { edge, excerpt, detail, refused, outcome } = summarizeCall(call, config);
	return (
		<li class="row row-call" {...rowAttributes(row)}>
			<Expandable
				summary={
					<>
						<MomentText at={call.at} />
						<span class="row-what">
							<span class="visually-hidden">Call by</span>
							<Participant config={config} appId={call.appId} /> <span aria-hidden="true">→</span>{" "}
							<code>
								{call.method} {edge}
							</code>{" "}
							{detail} {excerpt !== undefined && <q class="excerpt">{excerpt}</q>}{" "}
							{times > 1 && <span class="badge">{times} times</span>}
						</span>
						<span class={refused ? "result result-bad" : "result result-good"}>
							{call.status === 0 ? outcome : `${call.status} ${outcome}`}
						</span>
					</>
				}
				parts={[
					{ title: `${call.method} ${call.path}`, value: call.body },
					{ title: `Answer, HTTP ${call.status}`, value: call.answer },
				]}
			/>
		</li>
	);
}
