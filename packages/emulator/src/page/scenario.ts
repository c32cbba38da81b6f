import type { Config, Thread } from "./wire.ts";

/** One thing a scenario does or waits for. */
export type Deed =
	| { does: "customer"; says: string }
	| { does: "inbox"; says: string }
	/** Move to Inbox: takes control or requests it, by profile. */
	| { does: "move" }
	/** A refusal is told and does not end the scenario. */
	| { does: "request" }
	| { does: "done" }
	/** An app sends a message over Graph; a refusal is told and does not end the scenario. */
	| { does: "app"; token: string; says: string }
	| { does: "pause"; ms: number }
	| { does: "advance"; ms: number }
	/** Waits until it holds; it never holding ends the scenario. */
	| { does: "await"; holds(thread: Thread): boolean; withinMs: number }
	/** Looks on for a while; it not holding at any moment ends the scenario. */
	| { does: "watch"; holds(thread: Thread): boolean; forMs: number };

/** A deed in the words of the page. */
export interface Step {
	text: string;
	deed: Deed;
}

/** A short story a person starts with one click, played by a customer of its own. */
export interface Scenario {
	/** For the page's addresses and tests. */
	name: string;
	title: string;
	/** What it shows, under the profile in force. */
	see(config: Config): string;
	/** Why it cannot be played now; null where it can. */
	obstacle(config: Config): string | null;
	steps(config: Config): Step[];
}
