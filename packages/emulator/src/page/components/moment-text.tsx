import type { VNode } from "preact";
import { machineTime, momentNear } from "../moment.ts";

/** A time of the emulator's clock, to the second; with the date where an advanced clock has left today behind. */
export function MomentText({ at, class: className = "moment" }: { at: number; class?: string }): VNode {
	return (
		<time class={className} dateTime={machineTime(at)}>
			{momentNear(at, Date.now())}
		</time>
	);
}
