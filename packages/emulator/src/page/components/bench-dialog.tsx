import type { VNode } from "preact";
import { emulatorCalls } from "../emulator-calls.ts";
import { participantName } from "../participants.ts";
import { useAsked } from "../use-asked.ts";
import type { Config } from "../wire.ts";
import { ClockForm } from "./clock-form.tsx";
import { Dialog } from "./dialog.tsx";
import { FaultForm } from "./fault-form.tsx";

interface Props {
	config: Config;
	clockAheadMs: number;
	onClosed(): void;
}

/** Time and trouble by hand: the clock, and faults of the next deliveries and calls. */
export function BenchDialog({ config, clockAheadMs, onClosed }: Props): VNode {
	const { answer: waiting, problem, now } = useAsked(emulatorCalls.faults);
	return (
		<Dialog id="bench" title="Clock and faults" testId="bench" onClosed={onClosed}>
			<section aria-labelledby="bench-clock">
				<h3 id="bench-clock">Clock</h3>
				<ClockForm aheadMs={clockAheadMs} />
			</section>
			<section aria-labelledby="bench-faults">
				<h3 id="bench-faults">Faults</h3>
				<p class="hint">A fault waits for the next webhooks or Graph calls it fits, spoils them, and is used up.</p>
				<FaultForm config={config} onAdded={now} />
				<h4>Waiting</h4>
				{problem !== undefined && <p class="problem">{problem}</p>}
				{waiting?.length === 0 && (
					<p class="hint" data-testid="faults-none">
						None: everything goes its way.
					</p>
				)}
				<ul class="faults" data-testid="faults">
					{waiting?.map(({ kind, times, appId, delayMs }, index) => (
						<li key={`${index} ${kind}`} data-kind={kind}>
							<code>{kind}</code> {times === 1 ? "once" : `${times} times`}
							{delayMs !== undefined && `, by ${delayMs} ms`}
							{appId === undefined ? ", for any app" : `, for ${participantName(config, appId)}`}
						</li>
					))}
				</ul>
			</section>
		</Dialog>
	);
}
