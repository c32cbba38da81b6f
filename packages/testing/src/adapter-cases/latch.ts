/** Something that waits until it is let go. */
export interface Latch {
	readonly opened: Promise<void>;
	open(): void;
}

/** A closed one. */
export function latch(): Latch {
	let open: () => void = () => {};
	const opened = new Promise<void>((resolve) => {
		open = resolve;
	});
	return { opened, open };
}
