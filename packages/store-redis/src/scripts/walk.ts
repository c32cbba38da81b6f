import { type Script, script } from "./script.ts";

/**
 * KEYS: sorted sets. ARGV: 1 ZRANGEBYSCORE or ZREVRANGEBYSCORE · 2, 3 its bounds · 4 how many of each set.
 * Answers member and score in turns, of one set after the other.
 */
export const WALK: Script = script(`
local found = {}
for _, key in ipairs(KEYS) do
	for _, part in ipairs(redis.call(ARGV[1], key, ARGV[2], ARGV[3], 'WITHSCORES', 'LIMIT', 0, ARGV[4])) do
		found[#found + 1] = part
	end
end
return found
`);
