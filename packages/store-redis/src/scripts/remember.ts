/** How much of a history is kept; times in milliseconds. */
export interface Limits {
	readonly entries: number;
	readonly bytes: number;
	readonly ageMs: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Lua: adds `count` entries, as the pairs time · JSON from ARGV[from] on, to a thread's history, and drops what is beyond its
 * limits. The list is the bytes of all entries, then `time JSON`, oldest first. The list of a thread that nothing is written
 * of any more goes by itself, a day after its last entry came of age: clocks may differ.
 */
export function remember({ entries, bytes, ageMs }: Limits): string {
	return `
local function remember(history, now, from, count)
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
		if kept <= ${whole(entries)} and bytes <= ${whole(bytes)} and tonumber(at) > now - ${whole(ageMs)} then break end
		redis.call('LPOP', history)
		kept = kept - 1
		bytes = bytes - (#oldest - json + 1)
		oldest = redis.call('LINDEX', history, 0)
	end
	if oldest then
		redis.call('LPUSH', history, bytes)
		redis.call('PEXPIRE', history, ${whole(ageMs + DAY_MS)})
	end
end
`;
}

/** A limit of Infinity is one that nothing reaches, and that Redis still takes for a time to live. */
function whole(limit: number): number {
	return Math.trunc(Math.min(limit, 1e15));
}
