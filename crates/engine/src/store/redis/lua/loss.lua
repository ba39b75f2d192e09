-- loss: notes that commits before a moment may have been lost.
--
-- Uses        nothing
-- KEYS        1  store  HASH  with lost_at_ms, see witness.lua
-- ARGV        1  lost_at_ms
-- Returns     the latest moment on record
-- Complexity  O(1)
-- Invariant   the recorded moment never goes back
local known = tonumber(redis.call('HGET', KEYS[1], 'lost_at_ms') or -1)
local lost_at_ms = math.max(known, tonumber(ARGV[1]))
redis.call('HSET', KEYS[1], 'lost_at_ms', string.format('%d', lost_at_ms))
return lost_at_ms
