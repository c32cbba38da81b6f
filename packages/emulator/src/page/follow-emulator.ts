import { emulatorCalls } from "./emulator-calls.ts";
import type { PageAction, Received } from "./page-state.ts";
import type { ServerEvent } from "./wire.ts";

const RETRY_MS = 1_000;
/** Events of this long are shown together, so that a busy emulator does not keep the page drawing. */
const GATHER_MS = 40;

/**
 * Keeps the page in step with the emulator: opens the event stream, reads everything once it is open, then passes on each
 * event; opens it again when it breaks. Answers the function that ends it.
 */
export function followEmulator(dispatch: (action: PageAction) => void): () => void {
	let source: EventSource | undefined;
	let timer: ReturnType<typeof setTimeout> | undefined;
	let ended = false;

	function open(): void {
		const stream = new EventSource("events");
		let arrived: Received[] = [];
		let loaded = false;
		source = stream;

		/** Events that arrive while the snapshot is being read wait for it, or it would overwrite them. */
		function show(): void {
			if (!loaded || source !== stream) return;
			for (const received of arrived) dispatch({ type: "server", ...received });
			arrived = [];
		}

		stream.onopen = () => {
			emulatorCalls.snapshot().then(
				(snapshot) => {
					if (source !== stream || ended) return;
					dispatch({ type: "loaded", snapshot, meanwhile: arrived });
					arrived = [];
					loaded = true;
					dispatch({ type: "connection", connection: "live" });
				},
				(error: Error) => {
					dispatch({ type: "failed", text: `The emulator's state could not be read: ${error.message}` });
					reopen(stream);
				},
			);
		};
		stream.onmessage = (message: MessageEvent<string>) => {
			const event = JSON.parse(message.data) as ServerEvent;
			if (arrived.push({ event, receivedAt: Date.now() }) === 1) setTimeout(show, GATHER_MS);
		};
		stream.onerror = () => reopen(stream);
	}

	function reopen(broken: EventSource): void {
		broken.close();
		if (ended || source !== broken) return;
		source = undefined;
		dispatch({ type: "connection", connection: "lost" });
		timer = setTimeout(open, RETRY_MS);
	}

	open();
	return () => {
		ended = true;
		clearTimeout(timer);
		source?.close();
	};
}
