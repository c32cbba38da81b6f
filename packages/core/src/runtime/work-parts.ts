import type { ThreadKey } from "../domain/thread.ts";
import type { Accounts } from "./accounts.ts";
import type { InFlight } from "./in-flight.ts";
import type { Kernel } from "./kernel.ts";
import type { Leases } from "./leases.ts";
import type { OwnerReader } from "./owner-reader.ts";
import type { CommittedWork, Records } from "./records.ts";
import type { ThreadHandle } from "./thread-handle.ts";
import type { UserCode } from "./user-code.ts";

/** What work is done with. */
export interface WorkParts {
	readonly kernel: Kernel;
	readonly accounts: Accounts;
	readonly records: Records;
	readonly owners: OwnerReader;
	readonly leases: Leases;
	readonly user: UserCode;
	/** Commands that wait for the platform's answer. */
	readonly pending: InFlight;
	readonly handle: (key: ThreadKey, lease: string | null) => ThreadHandle;
	readonly schedule: (key: ThreadKey, work: CommittedWork | null) => void;
}
