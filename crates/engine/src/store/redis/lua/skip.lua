-- skip: moves a virtual store's time forward.
--
-- Uses        nothing
-- KEYS        1  store  HASH  with virtual_now_ms, see open.lua
-- ARGV        1  to_ms  the new time
-- Returns     the store's time now, or -1 if it runs on a real clock
-- Complexity  O(1)
-- Invariant   recorded time never goes back
local recorded = redis.call('HGET', KEYS[1], 'virtual_now_ms')
if not recorded then return -1 end
local now_ms = math.max(tonumber(recorded), tonumber(ARGV[1]))
redis.call('HSET', KEYS[1], 'virtual_now_ms', string.format('%d', now_ms))
return now_ms
