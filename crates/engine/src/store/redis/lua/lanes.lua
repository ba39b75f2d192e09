-- lanes: what waits in some lanes.
--
-- Uses        partition, clock
-- KEYS        1-7  the partition's own, see shared/partition.lua
-- ARGV        1  now_ms  empty for the server's time
--             2- lanes   id of each, at most 64
-- Returns     array: now_ms, then for each lane due now, due later, in flight, and when the
--             earliest came due (-1 if none is)
-- Complexity  O(L log N), L lanes, N instances
-- Invariant   an ended lease counts as due now, since that is what a claim makes of it
local now_ms = store_now_ms(ARGV[1])

local function between(queue, lane, from_ms, to_ms)
  return redis.call('ZLEXCOUNT', queue, '[' .. lane .. struct.pack('>I6', from_ms),
    '(' .. lane .. struct.pack('>I6', to_ms))
end

local function head_ms(queue, lane)
  local above = '(' .. lane .. struct.pack('>I6', now_ms + 1)
  local place = redis.call('ZRANGE', queue, '[' .. lane, above, 'BYLEX', 'LIMIT', 0, 1)[1]
  return place and struct.unpack('>I6', string.sub(place, 5, 10)) or math.huge
end

local ALWAYS = 281474976710655
local replies = { now_ms }
for i = 2, #ARGV do
  local lane = ARGV[i]
  local oldest = math.min(head_ms(due, lane), head_ms(leased, lane))
  local lapsed = between(leased, lane, 0, now_ms + 1)
  replies[#replies + 1] = between(due, lane, 0, now_ms + 1) + lapsed
  replies[#replies + 1] = between(due, lane, now_ms + 1, ALWAYS)
  replies[#replies + 1] = between(leased, lane, now_ms + 1, ALWAYS)
  replies[#replies + 1] = oldest < math.huge and oldest or -1
end
return replies
