/** What a server's refusals mean, by the word they begin with, and what to do. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
	[/\bREADONLY\b/, "the server is a read-only replica: connect to the primary"],
	[/\bOOM\b/, "the server is out of memory and refuses to write: raise maxmemory, or shorten threadTtlMs and history"],
	[/\bMISCONF\b/, "the server cannot write to its disk and refuses commands: see its log"],
	[/\bLOADING\b/, "the server is still loading its data: it will answer by itself"],
	[/\b(NOAUTH|WRONGPASS)\b/, "the server refuses the user or the password"],
	[
		/\bNOPERM\b|user executing the script can/,
		"the server's ACL refuses: the user needs scripts, and strings, lists, hashes and sorted sets under the prefix",
	],
	[/\b(MOVED|ASK|CROSSSLOT)\b/, "the server is a node of a Cluster: give redisStore({ client: createCluster(…) })"],
	[/\bCLUSTERDOWN\b/, "the Cluster has no primary for a part of its slots"],
	[/nknown .*command/, "the server is too old: Redis 6.2 or newer is needed"],
];

/** A server's refusal with what to do about it, the driver's error as its cause; other errors as they are. */
export function explained(error: unknown): unknown {
	if (!(error instanceof Error)) return error;
	const advice = ADVICE.find(([pattern]) => pattern.test(error.message))?.[1];
	return advice === undefined ? error : new Error(`Redis: ${advice} (${error.message})`, { cause: error });
}

/** Whether the server does not have the script; then nothing of it was run. */
export function isUnknownScript(error: unknown): boolean {
	return error instanceof Error && error.message.startsWith("NOSCRIPT");
}
