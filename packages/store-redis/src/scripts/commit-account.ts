import { MARKS } from "./marks.ts";
import { type Script, script } from "./script.ts";

/**
 * KEYS: record, marks. ARGV: 1 expected version · 2 record · 3 now · then events.
 * Answers -1: conflict, 0: committed.
 */
export const COMMIT_ACCOUNT: Script = script(`${MARKS}
local stored = redis.call('GET', KEYS[1])
local version = stored and string.match(stored, '^%d+') or '0'
local now, events = tonumber(ARGV[3]), #ARGV - 3
if version ~= ARGV[1] or marked(KEYS[2], now, 4, events) then return -1 end
redis.call('SET', KEYS[1], (version + 1) .. ' ' .. ARGV[2])
mark(KEYS[2], now, 4, events, version == '0')
return 0
`);
