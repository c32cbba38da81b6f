import type { CallKind } from "./fates.ts";
import type { Ledger } from "./ledger.ts";

/** The parts of a delivery that are looked into (spec §2.2, §2.3). */
interface WireBody {
	readonly entry: readonly {
		readonly messaging?: readonly {
			readonly sender: { readonly id: string };
			readonly timestamp: number;
			readonly take_thread_control?: object;
		}[];
	}[];
}

/** The parts of a call's body (spec §1.3, §1.6). */
interface CallBody {
	readonly recipient?: { readonly id?: string };
	readonly message?: { readonly text?: string };
	readonly thread_control?: object;
}

/** Sends a customer's message would never wait for: they belong to no turn, and nobody orders them with one. */
export const NEWS = "news";

/** Notes that an instance answered 200 to the news that control was taken from the bot: from here on it knows. */
export function noteDelivery(ledger: Ledger, bytes: Buffer): void {
	const { entry } = JSON.parse(bytes.toString("utf8")) as WireBody;
	for (const { sender, timestamp, take_thread_control } of entry.flatMap(({ messaging = [] }) => messaging)) {
		if (take_thread_control !== undefined) ledger.told.push({ user: sender.id, at: timestamp, step: ledger.step() });
	}
}

/** A Graph call on its way. */
export interface CallNote {
	readonly user: string;
	/** What the network may do something to; null: it is nothing that belongs to a turn or a command. */
	readonly kind: CallKind | null;
	/** Hears what became of it: when it reached the platform, and when its guard began to read. */
	answered(status: number, answer: string, at: number, askedAt: number): void;
	/** Its answer reaches the bot, or never will. */
	ended(from: number, until: number): void;
}

/** Reads a call, and notes what its answer tells of who knew what. */
export function noteCall(ledger: Ledger, method: string, path: string, bytes: Buffer): CallNote {
	const url = new URL(path, "http://graph");
	const body: CallBody = bytes.length === 0 ? {} : JSON.parse(bytes.toString("utf8"));
	const user = body.recipient?.id ?? url.searchParams.get("recipient") ?? "";
	const edge = url.pathname.split("/").at(-1);
	const begun = ledger.step();
	const passes = edge === "pass_thread_control" || body.thread_control !== undefined;
	return {
		user,
		kind: user === "" || body.message?.text?.startsWith(NEWS) === true ? null : kindOf(method, edge, passes),
		answered(status, answer, at, askedAt) {
			if (status === 200 && passes) ledger.told.push({ user, at, step: begun });
			if (edge === "messages" && status !== 200 && isNotOwner(answer)) ledger.refusedSends.push({ user, at, askedAt });
		},
		ended(from, until) {
			if (passes || edge?.endsWith("_thread_control") === true) ledger.commands.push({ user, from, until });
		},
	};
}

function kindOf(method: string, edge: string | undefined, passes: boolean): CallKind {
	if (method === "GET") return "read";
	// A goodbye that control goes along with is a command, whatever it is sent to.
	return edge === "messages" && !passes ? "send" : "command";
}

/** Whether an error says that another app has the thread (spec §5.1). */
function isNotOwner(answer: string): boolean {
	const { error } = JSON.parse(answer) as { error?: { code?: number; error_subcode?: number } };
	return error?.code === 10 && error.error_subcode === 2018300;
}
