/** Every switch with the value in force. Each stands for a contradiction or a gap in the spec. */
export interface Switches {
	/** What *Done* does to a thread of the inbox under `routing` (spec §8.2 I4, §11.4). */
	readonly inboxDone: "release" | "pass_to_default" | "none";
	/** Who hears of a take: the app that lost control, or every app subscribed to `messaging_handovers` (spec §10 C4). */
	readonly takeNotifies: "loser" | "all";
	/** Whether a non-owner may send into an owned thread under `zero_config` (spec §10 C1, §8.2 M6). */
	readonly nonOwnerSend: "refuse" | "allow";
	/** Whether apps that did not send the button hear of the tap on standby, without its payload (spec §10 C13). */
	readonly standbyPostbacks: boolean;
	/** Whether listeners get echoes of other apps' messages on standby (spec §2.4). */
	readonly standbyEchoes: boolean;
	/** How handover events print app ids; `mixed`: the new owner as a number (spec §2.3, §2.6). */
	readonly idTypes: "string" | "number" | "mixed";
	/** What restarts the 24 hours of control (spec §3.5, §11.6). */
	readonly expiryBase: "user_or_control" | "user" | "any";
}

/** What `GET /_emulator/switches` says about one switch; the first value is the default. */
export interface SwitchEntry<Value> {
	readonly values: readonly [Value, ...Value[]];
	readonly what: string;
	readonly source: string;
}

/** The switches, their values (default first) and where the question comes from. */
export const SWITCHES: { readonly [Name in keyof Switches]: SwitchEntry<Switches[Name]> } = {
	inboxDone: {
		values: ["release", "pass_to_default", "none"],
		what: "what Done does to a thread of the inbox under routing; under zero_config pass_to_default releases; under classic Done always passes to the primary",
		source: "spec §8.2 I4, §11.4 (inferred)",
	},
	takeNotifies: {
		values: ["loser", "all"],
		what: "who gets take_thread_control: the app that lost control, or every app subscribed to messaging_handovers",
		source: "spec §10 C4",
	},
	nonOwnerSend: {
		values: ["refuse", "allow"],
		what: "whether a non-owner may send into an owned thread under zero_config; under classic it always may (c3), under routing never",
		source: "spec §10 C1, §8.2 M6",
	},
	standbyPostbacks: {
		values: [true, false],
		what: "whether apps that did not send the button hear of the postback on standby, without its payload",
		source: "spec §10 C13",
	},
	standbyEchoes: {
		values: [true, false],
		what: "whether listeners get echoes of other apps' messages on standby",
		source: "spec §2.4 (inferred)",
	},
	idTypes: {
		values: ["string", "number", "mixed"],
		what: "how handover events print app ids: mixed prints the new owner as a number and the previous one as a string; echoes carry a number, as in all of Meta's samples",
		source: "spec §2.3, §2.6",
	},
	expiryBase: {
		values: ["user_or_control", "user", "any"],
		what: "what restarts the 24 hours of control: the customer's message or a control action, the customer's message alone, or also the owner's messages",
		source: "spec §3.5, §11.6",
	},
};

/** The value of every switch: as given, else its default. */
export function switchesInForce(given: Partial<Switches>): Switches {
	const inForce = Object.fromEntries(Object.entries(SWITCHES).map(([name, entry]) => [name, entry.values[0]]));
	return { ...inForce, ...given } as Switches;
}
