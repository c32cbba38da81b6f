/** A message of a customer's, and what the bot is to say to it. */
export interface Written {
	readonly user: string;
	readonly text: string;
	/** On the simulated clock, just before it was written. */
	readonly at: number;
	/** How many faults there had been by then. */
	readonly faults: number;
	/** Whether it was found answered, or excused. */
	judged: boolean;
}

/** A moment from which the bot knew that it had lost a thread: the notice was answered 200, or its own pass left. */
export interface Told {
	readonly user: string;
	/** The platform's time of the loss, or a moment before it. */
	readonly at: number;
	readonly step: number;
}

/** A stretch in which a command of the bot's was on its way, until its answer was heard. */
export interface CommandUnderWay {
	readonly user: string;
	readonly from: number;
	readonly until: number;
}

/** A send the platform refused because somebody else had the thread. */
export interface RefusedSend {
	readonly user: string;
	readonly at: number;
	/** When its guard began to read. */
	readonly askedAt: number;
}

/** A handover a bot was told of: begun, or ended. */
export interface HandoverNote {
	readonly bot: number;
	readonly user: string;
	readonly handover: string;
}

/** What was seen of a run beside the platform. Shared by everybody in it; nothing of it is the bots' memory. */
export class Ledger {
	#steps = 0;
	/** How often an instance died, or a call of the store failed it. */
	faults = 0;
	readonly written: Written[] = [];
	readonly told: Told[] = [];
	readonly refusedSends: RefusedSend[] = [];
	readonly commands: CommandUnderWay[] = [];
	readonly passes: HandoverNote[] = [];
	readonly returns: (HandoverNote & { readonly at: number; readonly outcome: string })[] = [];
	/** Handovers a bot cancelled, and whose they were: nobody waits for their end. */
	readonly cancelled = new Map<string, string>();
	/** Texts of which a bot was told that nobody knows whether they left, or that a command kept them from leaving. */
	readonly open = new Set<string>();
	/** Texts of customers whose pass could not even be tried. */
	readonly givenUp = new Set<string>();
	/** What went wrong and nobody waited for, for reports. */
	readonly errors: string[] = [];

	/** A customer is about to write. */
	writes(user: string, text: string, at: number): void {
		this.written.push({ user, text, at, faults: this.faults, judged: false });
	}

	/** Whether a message was written while a command of the bot's was on its way: nobody can tell which of the two was first. */
	crossed({ user, at }: Written): boolean {
		return this.commands.some((command) => command.user === user && command.from <= at && at <= command.until);
	}

	/** The order of what happened, across everybody in the run. */
	step(): number {
		this.#steps += 1;
		return this.#steps;
	}
}
