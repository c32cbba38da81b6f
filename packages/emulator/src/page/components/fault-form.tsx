import type { TargetedSubmitEvent, VNode } from "preact";
import { useState } from "preact/hooks";
import { emulatorCalls } from "../emulator-calls.ts";
import type { Config } from "../wire.ts";

const kinds = [
	{
		of: "Webhooks",
		kinds: [
			{ kind: "duplicate", what: "The next webhook is delivered twice." },
			{ kind: "reorder", what: "The next webhook comes after the one behind it." },
			{ kind: "drop", what: "The next webhook never arrives." },
			{ kind: "delay", what: "The next webhook is late." },
		],
	},
	{
		of: "Graph calls",
		kinds: [
			{ kind: "500_before", what: "The next call is answered 500 and does nothing." },
			{ kind: "500_after", what: "The next call is answered 500 although it worked." },
			{ kind: "timeout_after", what: "The next call works and is never answered." },
			{ kind: "rate_limit", what: "The next call is refused for too many calls." },
		],
	},
];
const wordings = new Map(kinds.flatMap((group) => group.kinds).map(({ kind, what }) => [kind, what]));

interface Props {
	config: Config;
	onAdded(): void;
}

/** Asks for a fault. */
export function FaultForm({ config, onAdded }: Props): VNode {
	const [kind, setKind] = useState("duplicate");
	const [times, setTimes] = useState("1");
	const [appId, setAppId] = useState("");
	const [delayMs, setDelayMs] = useState("3000");
	const [said, setSaid] = useState("");
	const [problem, setProblem] = useState("");

	async function submit(event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> {
		event.preventDefault();
		setSaid("");
		setProblem("");
		try {
			await emulatorCalls.addFault({
				kind,
				times: Number(times),
				...(appId === "" ? {} : { appId }),
				...(kind === "delay" ? { delayMs: Number(delayMs) } : {}),
			});
			setSaid(`${kind} is waiting.`);
			onAdded();
		} catch (error) {
			setProblem(error instanceof Error ? error.message : String(error));
		}
	}

	return (
		<form class="bench-form" onSubmit={submit} noValidate>
			<label>
				<span>Kind</span>
				<select
					data-testid="fault-kind"
					aria-describedby="fault-what"
					value={kind}
					onChange={(event) => setKind(event.currentTarget.value)}
				>
					{kinds.map((group) => (
						<optgroup key={group.of} label={group.of}>
							{group.kinds.map((each) => (
								<option key={each.kind} value={each.kind}>
									{each.kind}
								</option>
							))}
						</optgroup>
					))}
				</select>
			</label>
			<label class="bench-small">
				<span>Times</span>
				<input
					type="number"
					min="1"
					data-testid="fault-times"
					value={times}
					onInput={(event) => setTimes(event.currentTarget.value)}
				/>
			</label>
			{kind === "delay" && (
				<label class="bench-small">
					<span>Milliseconds</span>
					<input
						type="number"
						min="0"
						data-testid="fault-delay"
						value={delayMs}
						onInput={(event) => setDelayMs(event.currentTarget.value)}
					/>
				</label>
			)}
			<label>
				<span>App</span>
				<select data-testid="fault-app" value={appId} onChange={(event) => setAppId(event.currentTarget.value)}>
					<option value="">any</option>
					{config.apps.map((app) => (
						<option key={app.id} value={app.id}>
							{app.name ?? app.id}
						</option>
					))}
				</select>
			</label>
			<button type="submit" class="button" data-testid="fault-add">
				Add fault
			</button>
			<p class="hint bench-what" id="fault-what">
				{wordings.get(kind)}
			</p>
			<p class="problem" role="alert" data-testid="fault-problem">
				{problem}
			</p>
			<p class="bench-said" role="status" data-testid="fault-said">
				{said}
			</p>
		</form>
	);
}
