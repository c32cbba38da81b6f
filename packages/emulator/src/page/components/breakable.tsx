import { Fragment, type VNode } from "preact";

/** A name that, where its column is narrow, breaks behind an underscore before it breaks within a word. */
export function Breakable({ text }: { text: string }): VNode {
	const parts = text.split(/(?<=_)/);
	return (
		<>
			{parts.map((part, index) => (
				<Fragment key={index}>
					{part}
					{index < parts.length - 1 && <wbr />}
				</Fragment>
			))}
		</>
	);
}
