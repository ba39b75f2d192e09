-- put: writes a value if what is stored is still what the caller saw.
--
-- Uses        nothing
-- KEYS        1  value     STRING
-- ARGV        1  expected  what the caller saw, after '=', or '-' for nothing
--             2  value     the new value
-- Returns     1 written, 0 if something else is stored
-- Complexity  O(1)
-- Invariant   no value is overwritten unseen; the same value again is written, since then only
--             the answer was lost
local stored = redis.call('GET', KEYS[1])
local seen = stored and '=' .. stored or '-'
if seen ~= ARGV[1] and stored ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1
