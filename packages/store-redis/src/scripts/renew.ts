import { type Script, script } from "./script.ts";

/**
 * KEYS: record, leases. ARGV: 1 epoch · 2 lease until · 3 thread.
 * Answers 1 where the lease is held, else 0 and changes nothing. A thread without work has no lease to make longer.
 */
export const RENEW: Script = script(`
local stored = redis.call('GET', KEYS[1])
if not stored or string.match(stored, '^%d+ (%d+)') ~= ARGV[1] then return 0 end
redis.call('ZADD', KEYS[2], 'XX', ARGV[2], ARGV[3])
return 1
`);
