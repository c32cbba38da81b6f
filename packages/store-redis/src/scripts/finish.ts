import { QUEUE_PLACE } from "./queue-place.ts";
import { type Script, script } from "./script.ts";

/**
 * KEYS: record, queue, leases, intents, and parked where it is given up.
 * ARGV: 1 epoch · 2 work as `["id",` · 3 go on (1, 0) · 4 thread · 5 lease until · where it is given up: 6 now · 7 `["thread",`.
 * Answers whether the lease is held (0, 1), the record, and the queue's next entry.
 */
export function finish(threadTtlMs: number): Script {
	return script(`${QUEUE_PLACE}
local stored = redis.call('GET', KEYS[1])
local epoch, keep
if stored then epoch, keep = string.match(stored, '^%d+ (%d+) (k?)') end
if epoch ~= ARGV[1] then return {0, stored} end

local entry = redis.call('LPOP', KEYS[2])
if entry and not holds(entry, ARGV[2]) then
	redis.call('LPUSH', KEYS[2], entry)
	entry = entryOf(KEYS[2], ARGV[2])
	if entry then redis.call('LREM', KEYS[2], 1, entry) end
end
if entry and KEYS[5] then
	redis.call('ZADD', KEYS[5], ARGV[6], ARGV[7] .. string.match(entry, ' (.*)$') .. ']')
end

local head = redis.call('LINDEX', KEYS[2], 0)
if not head then
	redis.call('DEL', KEYS[4])
elseif entry then
	for _, field in ipairs(redis.call('HKEYS', KEYS[4])) do
		if string.match(field, ' (.*)$') == ARGV[2] then redis.call('HDEL', KEYS[4], field) end
	end
end
if ARGV[3] == '0' then return {1, stored} end
if head then
	redis.call('ZADD', KEYS[3], ARGV[5], ARGV[4])
	return {1, stored, head}
end
redis.call('ZREM', KEYS[3], ARGV[4])
${threadTtlMs === 0 ? "" : `if keep == '' then redis.call('PEXPIRE', KEYS[1], ${threadTtlMs}) end`}
return {1, stored}
`);
}
