import { EVENT_MARK_MS } from "@thread-control/core";

/**
 * Lua: whether one of `count` events from ARGV[from] on is marked, and marking them. What ran out by the caller's clock is
 * forgotten with the next marks of the shard. The set itself expires after twice as long: it is told so anew whenever
 * something is forgotten, which happens at the latest with the first marks after half of that time.
 */
export const MARKS: string = `
local function marked(marks, now, from, count)
	for place = from, from + count - 1 do
		local at = redis.call('ZSCORE', marks, ARGV[place])
		if at and tonumber(at) > now - ${EVENT_MARK_MS} then return true end
	end
	return false
end

local function mark(marks, now, from, count, first)
	for place = from, from + count - 1 do redis.call('ZADD', marks, ARGV[3], ARGV[place]) end
	if count > 0 and (redis.call('ZREMRANGEBYSCORE', marks, '-inf', now - ${EVENT_MARK_MS}) > 0 or first) then
		redis.call('PEXPIRE', marks, ${2 * EVENT_MARK_MS})
	end
end
`;
