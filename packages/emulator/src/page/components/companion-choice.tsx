import type { VNode } from "preact";
import { useCallback, useState } from "preact/hooks";
import { emulatorCalls } from "../emulator-calls.ts";
import { useAsked } from "../use-asked.ts";
import type { CompanionChoice as Choice } from "../wire.ts";

/** A setting of a program beside the emulator, as that program says it is; why it cannot be had, where it does not answer. */
export function CompanionChoice({ choice: { name, label, options } }: { choice: Choice }): VNode {
	const { answer: value, problem: unanswered, now } = useAsked(useCallback(() => emulatorCalls.chosen(name), [name]));
	const [refused, setRefused] = useState<string>();
	const id = `choice-${name}`;
	const problem = unanswered ?? refused;
	const other = value !== undefined && !options.some((option) => option.value === value);

	async function choose(next: string): Promise<void> {
		setRefused(undefined);
		try {
			now(await emulatorCalls.choose(name, next));
		} catch (error) {
			setRefused(error instanceof Error ? error.message : String(error));
		}
	}

	return (
		<div class="companion-choice">
			<label for={id}>{label}</label>
			<select
				id={id}
				data-testid={id}
				aria-describedby={`${id}-problem`}
				value={value ?? ""}
				disabled={value === undefined || unanswered !== undefined}
				onChange={(event) => void choose(event.currentTarget.value)}
			>
				{value === undefined && <option value="">not known</option>}
				{other && <option value={value}>{value}</option>}
				{options.map((option) => (
					<option key={option.value} value={option.value}>
						{option.label}
					</option>
				))}
			</select>
			<p class="problem" id={`${id}-problem`} role="alert" data-testid={`${id}-problem`}>
				{problem}
			</p>
		</div>
	);
}
