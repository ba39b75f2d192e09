-- witness: compares the server's history with the one on record, and notes a possible loss.
--
-- Uses        clock
-- KEYS        1  store  HASH  replid and lost_at_ms, and what open.lua keeps
-- ARGV        1  now_ms   empty for the server's time
--             2  replid   the server's replication id, which every restart and fail-over changes
--             3  lossless 1 if what changed it surely lost nothing
--             4  known    replid this process saw before, empty if none
-- Returns     array: now_ms, lost_at_ms (-1 if nothing can have been lost)
-- Complexity  O(1)
-- Invariant   a changed history is noted once, together with the id that replaced it
local store, replid, known = KEYS[1], ARGV[2], ARGV[4]
local now_ms = store_now_ms(ARGV[1])
local recorded = redis.call('HGET', store, 'replid') or known
if recorded ~= replid then
  redis.call('HSET', store, 'replid', replid)
  if recorded ~= '' and ARGV[3] ~= '1' then
    redis.call('HSET', store, 'lost_at_ms', string.format('%d', now_ms))
  end
end
return { now_ms, tonumber(redis.call('HGET', store, 'lost_at_ms') or -1) }
