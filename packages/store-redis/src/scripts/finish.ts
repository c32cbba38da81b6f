import { QUEUE_PLACE } from "./queue-place.ts";
import { type Script, script } from "./script.ts";

/**
 * KEYS: record, queue, leases, intents, parked.
 * ARGV: 1 epoch · 2 work as `["id",` · 3 its id · 4 go on (1, 0) · 5 thread · 6 lease until · 7 `["thread",` where it is
 * parked, or empty · 8 now · 9 how long a record without work is kept, 0: for ever.
 * Answers whether the lease is held (0, 1), the record, and the queue's next entry.
 */
export const FINISH: Script = script(`${QUEUE_PLACE}
local stored = redis.call('GET', KEYS[1])
local epoch, keep
if stored then epoch, keep = string.match(stored, '^%d+ (%d+) (k?)') end
if epoch ~= ARGV[1] then return {0, stored} end

local entry = entryOf(KEYS[2], ARGV[2])
if entry then
	redis.call('LREM', KEYS[2], 1, entry)
	if ARGV[7] ~= '' then
		redis.call('ZADD', KEYS[5], ARGV[8], ARGV[7] .. string.match(entry, ' (.*)$') .. ']')
	end
end

local head = redis.call('LINDEX', KEYS[2], 0)
if not head then
	redis.call('DEL', KEYS[4])
elseif entry then
	for _, field in ipairs(redis.call('HKEYS', KEYS[4])) do
		if string.match(field, ' (.*)$') == ARGV[3] then redis.call('HDEL', KEYS[4], field) end
	end
end
if ARGV[4] == '0' then return {1, stored} end
if head then
	redis.call('ZADD', KEYS[3], ARGV[6], ARGV[5])
	return {1, stored, head}
end
redis.call('ZREM', KEYS[3], ARGV[5])
if ARGV[9] ~= '0' and keep == '' then redis.call('PEXPIRE', KEYS[1], ARGV[9]) end
return {1, stored}
`);
