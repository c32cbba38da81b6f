import { type Script, script } from "./script.ts";

/**
 * KEYS: items. ARGV: for each `=` and the eTag it must have, or empty, then what is written: its eTag, a space, its JSON.
 * Answers 0, or the place of the first that has another eTag, from 1; then nothing is written.
 */
export const WRITE_ITEMS: Script = script(`
for place, key in ipairs(KEYS) do
	local expected = ARGV[2 * place - 1]
	if expected ~= '' then
		local stored = redis.call('GET', key)
		if not stored or '=' .. string.match(stored, '^%S+') ~= expected then return place end
	end
end
for place, key in ipairs(KEYS) do redis.call('SET', key, ARGV[2 * place]) end
return 0
`);

/** KEYS: items. */
export const DELETE_ITEMS: Script = script("return redis.call('DEL', unpack(KEYS))");
