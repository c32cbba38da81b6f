/**
 * Lua, after `QUEUE_PLACE`: writes down what became of intents, as the pairs field · `:messageId` from ARGV[from] on; an
 * empty second one takes the intent out again. A field is `index ["id",`. Intents of work that is not queued are passed over.
 */
export const SETTLE = `
local function settle(queue, intents, from)
	for at = from, #ARGV, 2 do
		local field = ARGV[at]
		if ARGV[at + 1] == '' then
			redis.call('HDEL', intents, field)
		elseif entryOf(queue, string.match(field, ' (.*)$')) then
			redis.call('HSET', intents, field, ARGV[at + 1])
		end
	end
end
`;
