/**
 * Lua, after `QUEUE_PLACE`: writes down what became of intents, as the triples `["id",` · field · `:messageId` from ARGV[from]
 * on; an empty third one takes the intent out again. Intents of work that is not queued are passed over.
 */
export const SETTLE = `
local function settle(queue, intents, from)
	for at = from, #ARGV, 3 do
		if ARGV[at + 2] == '' then
			redis.call('HDEL', intents, ARGV[at + 1])
		elseif entryOf(queue, ARGV[at]) then
			redis.call('HSET', intents, ARGV[at + 1], ARGV[at + 2])
		end
	end
end
`;
