import { EVENT_MARK_MS } from "@thread-control/core";

/**
 * Lua: whether one of `count` events from ARGV[from] on is marked, and marking them. What ran out by the caller's clock is
 * forgotten with the next marks of the shard, and all of it by the server's when the shard has been silent for as long.
 */
export const MARKS: string = `
local function marked(marks, now, from, count)
	if count == 0 then return false end
	for _, at in ipairs(redis.call('ZMSCORE', marks, unpack(ARGV, from, from + count - 1))) do
		if at and tonumber(at) > now - ${EVENT_MARK_MS} then return true end
	end
	return false
end

local function mark(marks, now, from, count)
	if count == 0 then return end
	for place = from, from + count - 1 do redis.call('ZADD', marks, now, ARGV[place]) end
	redis.call('ZREMRANGEBYSCORE', marks, '-inf', now - ${EVENT_MARK_MS})
	redis.call('PEXPIRE', marks, ${EVENT_MARK_MS})
end
`;
