import { type Script, script } from "./script.ts";

/**
 * KEYS: record, queue, leases, epochs of the erased. ARGV: 1 now · 2 lease until · 3 thread.
 * Answers the new epoch, the record and the queue's head; nil where somebody was faster.
 */
export const CLAIM: Script = script(`
local untilAt = redis.call('ZSCORE', KEYS[3], ARGV[3])
if not untilAt or tonumber(untilAt) > tonumber(ARGV[1]) then return false end
local head = redis.call('LINDEX', KEYS[2], 0)
if not head then
	redis.call('ZREM', KEYS[3], ARGV[3])
	return false
end

local stored = redis.call('GET', KEYS[1])
local version, epoch, rest = '0', '0', '{}'
if stored then
	version, epoch, rest = string.match(stored, '^(%d+) (%d+) (.*)$')
else
	epoch = redis.call('GET', KEYS[4]) or '0'
end
epoch = epoch + 1
local record = version .. ' ' .. epoch .. ' ' .. rest
redis.call('SET', KEYS[1], record)
local attempts, work = string.match(head, '^(%d+) (.*)$')
head = (attempts + 1) .. ' ' .. work
redis.call('LSET', KEYS[2], 0, head)
redis.call('ZADD', KEYS[3], ARGV[2], ARGV[3])
return {epoch, record, head}
`);
