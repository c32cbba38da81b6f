import type { VNode } from "preact";
import type { Connection } from "../page-state.ts";

const wording: Record<Connection, string> = {
	connecting: "Connecting…",
	live: "Live",
	lost: "Connection lost, trying again…",
};

export function ConnectionState({ connection }: { connection: Connection }): VNode {
	return (
		<p class={`connection connection-${connection}`} role="status" data-testid="connection" data-state={connection}>
			{wording[connection]}
		</p>
	);
}
