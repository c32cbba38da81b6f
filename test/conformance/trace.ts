type Fields = Readonly<Record<string, unknown>>;

/** What a Graph call of a trace is answered. */
export interface TraceAnswer {
	readonly ok?: true;
	readonly lost?: true;
	readonly code?: number;
	readonly subcode?: number;
	readonly message_id?: string;
	readonly owner?: string | null;
	readonly expiresInMs?: number;
}

/** One step of a trace, as far as a platform looks into it (protocol/README.md). */
export type TraceStep =
	| {
			readonly step: "actor";
			readonly call: string;
			readonly path: string;
			readonly body: Fields;
			readonly mid?: string;
	  }
	| {
			readonly step: "graph";
			readonly app: string;
			readonly call: "GET" | "POST";
			readonly edge: string;
			readonly body: Fields;
			readonly expect: TraceAnswer;
	  }
	| {
			readonly step: "delivered";
			readonly app: string;
			readonly via: "messaging" | "standby";
			readonly kind: string;
			readonly fields: Fields;
			readonly lateMs?: number;
	  }
	| { readonly step: "expect"; readonly owner: string | null };

export type GraphStep = Extract<TraceStep, { step: "graph" }>;
export type DeliveredStep = Extract<TraceStep, { step: "delivered" }>;

export interface Trace {
	readonly name: string;
	readonly profile: "classic" | "hop_v2" | "routing" | "zero_config";
	readonly defaultApp: string | null;
	readonly account: string;
	readonly user: string;
	readonly self: string;
	readonly apps: Readonly<
		Record<string, { readonly id: string; readonly role: "primary" | "secondary"; readonly canTake: boolean }>
	>;
	readonly switches: Fields;
	readonly steps: readonly TraceStep[];
}
