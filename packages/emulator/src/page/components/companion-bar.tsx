import type { VNode } from "preact";
import type { Companions } from "../wire.ts";
import { CompanionChoice } from "./companion-choice.tsx";

/** The programs the emulator was started beside: what can be chosen of them, and where their own pages are. */
export function CompanionBar({ companions: { links, choices } }: { companions: Companions }): VNode | null {
	if (links.length + choices.length === 0) return null;
	return (
		<div class="companions" data-testid="companions">
			{choices.map((choice) => (
				<CompanionChoice key={choice.name} choice={choice} />
			))}
			{links.map(({ label, url }) => (
				<a
					key={url}
					class="button companion-link"
					href={url}
					target="_blank"
					rel="noreferrer"
					data-testid="companion-link"
				>
					{label} <span aria-hidden="true">↗</span>
					<span class="visually-hidden">(opens in a new tab)</span>
				</a>
			))}
		</div>
	);
}
