-- witness: compares the history of a server's data with the one on record, and notes a possible
-- loss.
--
-- Uses        clock
-- KEYS        1  store  HASH  replid of a server alone, replid:<node> of each primary of a cluster,
--                lost_at_ms, and what open.lua keeps
-- ARGV        1  now_ms    empty for the server's time
--             2  lossless  1 if what changed the history surely lost nothing
--             3  has_met   1 if this process has seen this record before, so that it is not new
--             4  own       the field of the server's history
--             5  replid    its replication id, which every restart and fail-over changes
--             6- others    the fields of the other primaries, whom a new store has not met yet
-- Returns     array: now_ms, lost_at_ms (-1 if nothing can have been lost)
-- Complexity  O(N), N servers that ever held the store
-- Invariant   a changed history is noted once, together with the id that replaced it; whoever was
--             not there when the store was new counts as changed; the recorded moment never goes back
local store, own, replid = KEYS[1], ARGV[4], ARGV[5]
local now_ms = store_now_ms(ARGV[1])

local function knows_any_history()
  for _, field in ipairs(redis.call('HKEYS', store)) do
    if field:sub(1, 6) == 'replid' then return true end
  end
  return false
end

local is_new = ARGV[3] ~= '1' and not knows_any_history()
if is_new then
  for i = 6, #ARGV do redis.call('HSET', store, ARGV[i], '') end
end
local recorded = redis.call('HGET', store, own)
if recorded ~= replid then
  redis.call('HSET', store, own, replid)
  if not is_new and recorded ~= '' and ARGV[2] ~= '1' then
    local known = tonumber(redis.call('HGET', store, 'lost_at_ms') or -1)
    redis.call('HSET', store, 'lost_at_ms', string.format('%d', math.max(known, now_ms)))
  end
end
return { now_ms, tonumber(redis.call('HGET', store, 'lost_at_ms') or -1) }
