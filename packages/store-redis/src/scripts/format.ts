import { type Script, script } from "./script.ts";

/**
 * KEYS: format. ARGV: 1 the version of the format that is written from now on.
 * Answers the version that was there, 0 where there was none; a newer one stays.
 */
export const RAISE_FORMAT: Script = script(`
local found = tonumber(redis.call('GET', KEYS[1]) or 0)
if found < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], ARGV[1]) end
return found
`);
