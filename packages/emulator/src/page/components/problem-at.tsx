import type { VNode } from "preact";

/** Why the settings were not saved, and the id of the control it is about where that is shown. */
export interface SaveProblem {
	control: string | undefined;
	text: string;
}

/** The attributes of a control that a save may have been refused for. */
export function problemProps(
	control: string,
	problem: SaveProblem | null,
): { id: string; "aria-invalid"?: true; "aria-describedby"?: string } {
	if (problem?.control !== control) return { id: control };
	return { id: control, "aria-invalid": true, "aria-describedby": `${control}-problem` };
}

/** Says at a control why the save was refused for it; nothing where it was not. */
export function ProblemAt({ control, problem }: { control: string; problem: SaveProblem | null }): VNode | null {
	if (problem?.control !== control) return null;
	return (
		<p class="problem" id={`${control}-problem`} data-testid={`${control}-problem`}>
			{problem.text}
		</p>
	);
}
