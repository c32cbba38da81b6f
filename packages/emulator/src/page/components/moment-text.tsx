import type { VNode } from "preact";
import { clockTime, machineTime } from "../moment.ts";

/** A time of the emulator's clock, to the second. */
export function MomentText({ at }: { at: number }): VNode {
	return (
		<time class="moment" dateTime={machineTime(at)}>
			{clockTime(at)}
		</time>
	);
}
