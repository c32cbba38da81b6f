import type { ThreadKey } from "../domain/thread.ts";
import type { Accounts } from "./accounts.ts";
import type { InFlight } from "./in-flight.ts";
import type { Kernel } from "./kernel.ts";
import type { OwnerReader } from "./owner-reader.ts";
import type { CommittedWork, Records } from "./records.ts";
import type { Speech } from "./speech.ts";

/** What commands are issued with, and their answers written down. */
export interface CommandParts {
	readonly kernel: Kernel;
	readonly accounts: Accounts;
	readonly records: Records;
	readonly owners: OwnerReader;
	readonly speech: Speech;
	/** Commands that wait for the platform's answer. */
	readonly pending: InFlight;
	readonly schedule: (key: ThreadKey, work: CommittedWork | null) => void;
}
