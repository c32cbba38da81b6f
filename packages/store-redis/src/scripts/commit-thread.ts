import { MARKS } from "./marks.ts";
import { QUEUE_PLACE } from "./queue-place.ts";
import { REMEMBER } from "./remember.ts";
import { type Script, script } from "./script.ts";
import { SETTLE } from "./settle.ts";

/**
 * KEYS: record, marks, due, queue, leases, epochs of the erased, intents, history.
 * ARGV: 1 expected version · 2 record · 3 now · 4 due at, or empty · 5 thread · 6 queue entry, or empty · 7 lease until ·
 * 8 how long the record is kept, 0: for ever · 9 number of events · 10 number of history entries · 11 to 14 their limits:
 * number, bytes, forgotten until, time to live · then events, pairs of history, triples of settled intents.
 * Answers -1: conflict, 0: committed, else: committed, and the epoch to run the work by.
 *
 * The first write is one that a full server refuses, so that it refuses the whole.
 */
export const COMMIT_THREAD: Script = script(`${MARKS}${REMEMBER}${QUEUE_PLACE}${SETTLE}
local stored = redis.call('GET', KEYS[1])
local version, epoch = '0', '0'
if stored then version, epoch = string.match(stored, '^(%d+) (%d+)') end
local now, events, entries = tonumber(ARGV[3]), tonumber(ARGV[9]), tonumber(ARGV[10])
if version ~= ARGV[1] or marked(KEYS[2], now, 15, events) then return -1 end

local run = 0
if ARGV[6] ~= '' and redis.call('RPUSH', KEYS[4], ARGV[6]) == 1 then
	if epoch == '0' then epoch = redis.call('GET', KEYS[6]) or '0' end
	run = epoch + 1
	epoch = run
	redis.call('ZADD', KEYS[5], ARGV[7], ARGV[5])
end

local record = (version + 1) .. ' ' .. epoch .. ' ' .. ARGV[2]
if ARGV[8] ~= '0' and ARGV[6] == '' and redis.call('EXISTS', KEYS[4]) == 0 then
	redis.call('SET', KEYS[1], record, 'PX', ARGV[8])
else
	redis.call('SET', KEYS[1], record)
end

if ARGV[4] == '' then
	redis.call('ZREM', KEYS[3], ARGV[5])
else
	redis.call('ZADD', KEYS[3], ARGV[4], ARGV[5])
end

mark(KEYS[2], now, 15, events)
local from = 15 + events
if entries > 0 then
	remember(KEYS[8], from, entries, tonumber(ARGV[11]), tonumber(ARGV[12]), tonumber(ARGV[13]), tonumber(ARGV[14]))
end
settle(KEYS[4], KEYS[7], from + 2 * entries)
return run
`);
