/**
 * Lua: finds the entry of a thread's queue that holds a work, or nil. Entries are `attempts ["id",[effects]]`, and `work`
 * is `["id",`: JSON texts end where they end, so no id is another's beginning. Nearly always it is the head.
 */
export const QUEUE_PLACE = `
local function holds(entry, work)
	local from = string.find(entry, ' ', 1, true) + 1
	return string.sub(entry, from, from + #work - 1) == work
end

local function entryOf(queue, work)
	local head = redis.call('LINDEX', queue, 0)
	if not head or holds(head, work) then return head end
	for _, entry in ipairs(redis.call('LRANGE', queue, 1, -1)) do
		if holds(entry, work) then return entry end
	end
end
`;
