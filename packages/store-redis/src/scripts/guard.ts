import { QUEUE_PLACE } from "./queue-place.ts";
import { type Script, script } from "./script.ts";
import { SETTLE } from "./settle.ts";

/**
 * KEYS: record, queue, intents, and the account's record where it is on the same server.
 * ARGV: 1 epoch · 2 field of the intent asked for, `index ["id",`, or empty · then pairs of settled intents.
 * Answers whether the lease is held (0, 1), the record, the account's, and what is stored of the intent (nil: it is new).
 */
export const GUARD: Script = script(`${QUEUE_PLACE}${SETTLE}
local stored = redis.call('GET', KEYS[1])
local account = KEYS[4] and redis.call('GET', KEYS[4]) or false
local epoch = stored and string.match(stored, '^%d+ (%d+)')
if epoch ~= ARGV[1] then return {0, stored, account} end

settle(KEYS[2], KEYS[3], 3)
local known = false
if ARGV[2] ~= '' then
	known = redis.call('HGET', KEYS[3], ARGV[2])
	if not known and entryOf(KEYS[2], string.match(ARGV[2], ' (.*)$')) then
		redis.call('HSET', KEYS[3], ARGV[2], '')
	end
end
return {1, stored, account, known}
`);
