import type { VNode } from "preact";
import { participantName, participantTone } from "../participants.ts";
import type { Config } from "../wire.ts";

interface Props {
	config: Config | null;
	appId: string | number | null | undefined;
}

/** An app's or inbox's name, coloured by what it is. */
export function Participant({ config, appId }: Props): VNode {
	return <span class={`participant participant-${participantTone(appId)}`}>{participantName(config, appId)}</span>;
}
