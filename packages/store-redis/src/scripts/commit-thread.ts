import { MARKS } from "./marks.ts";
import { QUEUE_PLACE } from "./queue-place.ts";
import { type Limits, remember } from "./remember.ts";
import { type Script, script } from "./script.ts";
import { SETTLE } from "./settle.ts";

/**
 * KEYS: record, marks, queue, leases, epochs of the erased, due, then intents and history where there is something for them.
 * ARGV: 1 expected version · 2 record, which begins with `k` where it must not expire · 3 now · 4 thread · 5 due at, or
 * empty · 6 queue entry, or empty · 7 lease until · 8 number of events · 9 number of history entries · then events, pairs of
 * history, pairs of settled intents.
 * Answers -1: conflict, 0: committed, else: committed, and the epoch to run the work by.
 *
 * The first write is one that a full server refuses, so that it refuses the whole. Whatever has a time it is due at is
 * stored with `k`, so that others need not be looked for.
 */
export function commitThread(history: Limits | null, threadTtlMs: number): Script {
	return script(`${MARKS}${history === null ? "" : remember(history)}${QUEUE_PLACE}${SETTLE}
local stored = redis.call('GET', KEYS[1])
local version, epoch, keep = '0', '0', ''
if stored then version, epoch, keep = string.match(stored, '^(%d+) (%d+) (k?)') end
local now, events, entries = tonumber(ARGV[3]), tonumber(ARGV[8]), tonumber(ARGV[9])
if version ~= ARGV[1] or marked(KEYS[2], now, 10, events) then return -1 end

local run = 0
if ARGV[6] ~= '' and redis.call('RPUSH', KEYS[3], ARGV[6]) == 1 then
	if epoch == '0' then epoch = redis.call('GET', KEYS[5]) or '0' end
	run = epoch + 1
	epoch = run
	redis.call('ZADD', KEYS[4], ARGV[7], ARGV[4])
end

local record = (version + 1) .. ' ' .. epoch .. ' ' .. ARGV[2]
${threadTtlMs === 0 ? "redis.call('SET', KEYS[1], record)" : setWithTtl(threadTtlMs)}

if ARGV[5] ~= '' then
	redis.call('ZADD', KEYS[6], ARGV[5], ARGV[4])
elseif keep == 'k' then
	redis.call('ZREM', KEYS[6], ARGV[4])
end

mark(KEYS[2], now, 10, events, version == '0')
local from = 10 + events
${history === null ? "" : "if entries > 0 then remember(KEYS[#KEYS], now, from, entries) end"}
from = from + 2 * entries
if from < #ARGV then settle(KEYS[3], KEYS[7], from) end
return run
`);
}

function setWithTtl(threadTtlMs: number): string {
	return `
if string.byte(ARGV[2]) == 107 or ARGV[6] ~= '' or redis.call('EXISTS', KEYS[3]) == 1 then
	redis.call('SET', KEYS[1], record)
else
	redis.call('SET', KEYS[1], record, 'PX', ${threadTtlMs})
end`;
}
