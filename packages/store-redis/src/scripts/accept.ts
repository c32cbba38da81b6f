import { type Script, script } from "./script.ts";

/**
 * KEYS: records, then sorted sets of marks. ARGV: how many records, then events.
 * Answers the records as they are stored (nil: never), then the places of the events that are marked, from 1.
 */
export const ACCEPT: Script = script(`
local count = tonumber(ARGV[1])
local answer = {}
if count > 0 then answer = redis.call('MGET', unpack(KEYS, 1, count)) end
if #ARGV > 1 then
	local last = count
	for key = count + 1, #KEYS do
		for place, at in ipairs(redis.call('ZMSCORE', KEYS[key], unpack(ARGV, 2))) do
			if at then
				last = last + 1
				answer[last] = place
			end
		end
	end
end
return answer
`);
