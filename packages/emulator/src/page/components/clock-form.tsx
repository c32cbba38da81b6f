import type { TargetedSubmitEvent, VNode } from "preact";
import { useState } from "preact/hooks";
import { emulatorCalls } from "../emulator-calls.ts";
import { hoursAndMinutes, momentNear } from "../moment.ts";

const MINUTE_MS = 60_000;
const units = [
	{ name: "minutes", ms: MINUTE_MS },
	{ name: "hours", ms: 60 * MINUTE_MS },
	{ name: "days", ms: 24 * 60 * MINUTE_MS },
];

/** Moves the emulator's clock forward: expiry, send windows and retries follow it. */
export function ClockForm({ aheadMs }: { aheadMs: number }): VNode {
	const [amount, setAmount] = useState("30");
	const [unitMs, setUnitMs] = useState(MINUTE_MS);
	const [said, setSaid] = useState("");
	const [problem, setProblem] = useState("");

	async function advance(ms: number): Promise<void> {
		setProblem("");
		setSaid("");
		try {
			await emulatorCalls.advanceClock(ms);
			setSaid(`Moved forward by ${hoursAndMinutes(ms)}.`);
		} catch (error) {
			setProblem(error instanceof Error ? error.message : String(error));
		}
	}

	function submit(event: TargetedSubmitEvent<HTMLFormElement>): void {
		event.preventDefault();
		const ms = Math.round(Number(amount) * unitMs);
		if (amount.trim() === "" || !Number.isFinite(ms) || ms <= 0) setProblem("Expected an amount greater than 0.");
		else void advance(ms);
	}

	return (
		<form class="bench-form" onSubmit={submit} noValidate>
			<p class="bench-clock" data-testid="clock-now">
				The emulator's clock shows {momentNear(Date.now() + aheadMs, Date.now())}
				{aheadMs > MINUTE_MS / 2 && `, ${hoursAndMinutes(aheadMs)} ahead`}.
			</p>
			<button type="button" class="button" onClick={() => void advance(60 * MINUTE_MS)}>
				+1 h
			</button>
			<button type="button" class="button" onClick={() => void advance(24 * 60 * MINUTE_MS)}>
				+24 h
			</button>
			<label class="bench-small">
				<span>Amount</span>
				<input
					type="number"
					min="0"
					step="any"
					data-testid="clock-amount"
					aria-invalid={problem !== ""}
					aria-describedby="clock-problem"
					value={amount}
					onInput={(event) => setAmount(event.currentTarget.value)}
				/>
			</label>
			<label>
				<span>Unit</span>
				<select value={unitMs} onChange={(event) => setUnitMs(Number(event.currentTarget.value))}>
					{units.map(({ name, ms }) => (
						<option key={name} value={ms}>
							{name}
						</option>
					))}
				</select>
			</label>
			<button type="submit" class="button" data-testid="clock-advance">
				Move forward
			</button>
			<p class="problem" id="clock-problem" role="alert">
				{problem}
			</p>
			<p class="bench-said" role="status" data-testid="clock-said">
				{said}
			</p>
		</form>
	);
}
