import { type Script, script } from "./script.ts";

/**
 * KEYS: record, queue, intents, history, due, leases, parked, epochs of the erased. ARGV: 1 thread · 2 `["thread",`.
 * A full server refuses what makes it fuller unless something was deleted before, hence the order. The greatest epoch of what was erased in a shard stays, so that no later lease has the epoch of one that was given.
 */
export const ERASE: Script = script(`
local stored = redis.call('GET', KEYS[1])
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[4])
redis.call('ZREM', KEYS[5], ARGV[1])
redis.call('ZREM', KEYS[6], ARGV[1])
for _, member in ipairs(redis.call('ZRANGE', KEYS[7], 0, -1)) do
	if string.sub(member, 1, #ARGV[2]) == ARGV[2] then redis.call('ZREM', KEYS[7], member) end
end
if stored then
	local epoch = tonumber(string.match(stored, '^%d+ (%d+)'))
	if epoch > tonumber(redis.call('GET', KEYS[8]) or 0) then redis.call('SET', KEYS[8], epoch) end
end
return 1
`);
