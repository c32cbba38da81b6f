/**
 * Lua: adds `count` entries, as the pairs time · JSON from ARGV[from] on, to a thread's history, and drops what is beyond its
 * limits. The list is the bytes of all entries, then `time JSON`, oldest first.
 */
export const REMEMBER = `
local function remember(history, from, count, entries, limit, forgotten, ttl)
	local bytes = tonumber(redis.call('LPOP', history) or 0)
	for place = from, from + 2 * count - 1, 2 do
		local at = tonumber(ARGV[place])
		local later = {}
		local last = redis.call('LINDEX', history, -1)
		while last and tonumber(string.match(last, '^%S+')) > at do
			later[#later + 1] = redis.call('RPOP', history)
			last = redis.call('LINDEX', history, -1)
		end
		redis.call('RPUSH', history, ARGV[place] .. ' ' .. ARGV[place + 1])
		for back = #later, 1, -1 do redis.call('RPUSH', history, later[back]) end
		bytes = bytes + #ARGV[place + 1]
	end
	local kept = redis.call('LLEN', history)
	local oldest = redis.call('LINDEX', history, 0)
	while oldest do
		local at, json = string.match(oldest, '^(%S+) ()')
		if kept <= entries and bytes <= limit and tonumber(at) > forgotten then break end
		redis.call('LPOP', history)
		kept = kept - 1
		bytes = bytes - (#oldest - json + 1)
		oldest = redis.call('LINDEX', history, 0)
	end
	if oldest then
		redis.call('LPUSH', history, bytes)
		if ttl > 0 then redis.call('PEXPIRE', history, ttl) end
	end
end
`;
