import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";

const CONFIRMED_MS = 2_500;

/** Copies a text and says so, in sight and to screen readers. */
export function CopyButton({ text, what }: { text: string; what: string }): VNode {
	const [said, setSaid] = useState("");
	useEffect(() => {
		if (said === "") return;
		const timer = setTimeout(() => setSaid(""), CONFIRMED_MS);
		return () => clearTimeout(timer);
	}, [said]);

	async function copy(): Promise<void> {
		try {
			await navigator.clipboard.writeText(text);
			setSaid("Copied");
		} catch {
			setSaid("Not allowed here: select it");
		}
	}

	return (
		<span class="copy">
			<button type="button" class="button button-small" data-testid="copy" aria-label={`Copy ${what}`} onClick={copy}>
				Copy
			</button>
			<span class="copy-said" role="status" data-testid="copied">
				{said}
			</span>
		</span>
	);
}
