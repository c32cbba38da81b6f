import type { VNode } from "preact";
import { summarizeDelivery } from "../delivery-summary.ts";
import { findApp } from "../participants.ts";
import { rowAttributes } from "../row-attributes.ts";
import type { TimelineRow } from "../timeline.ts";
import type { Config } from "../wire.ts";
import { Expandable } from "./expandable.tsx";
import { MomentText } from "./moment-text.tsx";
import { Participant } from "./participant.tsx";

interface Props {
	row: TimelineRow & { type: "delivery" };
	config: Config | null;
}

/** One attempt to deliver a webhook to an app. */
export function DeliveryRow({ row, config }: Props): VNode {
	const { delivery } = row;
	const { channel, kind, excerpt, more } = summarizeDelivery(delivery);
	const accepted = delivery.status === 200;
	return (
		<li class="row row-delivery" {...rowAttributes(row)}>
			<Expandable
				summary={
					<>
						<MomentText at={delivery.at} />
						<span class="row-what">
							<span class="visually-hidden">Webhook to</span>
							<span aria-hidden="true">→</span> <Participant config={config} appId={delivery.appId} />{" "}
							<code>{kind}</code> <span class={`badge badge-${channel}`}>{channel}</span>{" "}
							{excerpt !== undefined && <q class="excerpt">{excerpt}</q>}{" "}
							{more > 0 && <span class="badge">+{more} more</span>}{" "}
							{delivery.attempt > 1 && <span class="badge badge-warning">attempt {delivery.attempt}</span>}
						</span>
						<span class={accepted ? "result result-good" : "result result-bad"}>
							{delivery.status === 0 ? "no answer" : delivery.status}
						</span>
					</>
				}
				parts={[
					{ title: `POST ${findApp(config, delivery.appId)?.webhookUrl ?? ""}`, value: delivery.body },
					...(delivery.error === undefined ? [] : [{ title: "Why there is no answer", value: delivery.error }]),
				]}
			/>
		</li>
	);
}
