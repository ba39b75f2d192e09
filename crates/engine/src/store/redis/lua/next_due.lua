-- next_due: when work is next wanted in each lane that holds some.
--
-- Uses        partition
-- KEYS        1-7  the partition's own, see shared/partition.lua
-- ARGV        1  lanes_max  look at no more lanes than this
-- Returns     array of lane id (4 bytes) and due_ms (6 bytes, big-endian); a lane that also holds
--             leases comes twice
-- Complexity  O(L log N), L lanes that hold work (at most lanes_max), N instances
-- Invariant   empty lanes cost nothing: each step jumps to the next lane that holds work
local lanes_max = tonumber(ARGV[1])
local heads = {}
for _, queue in ipairs({ due, leased }) do
  local from = '-'
  for _ = 1, lanes_max do
    local place = redis.call('ZRANGE', queue, from, '+', 'BYLEX', 'LIMIT', 0, 1)[1]
    if not place then break end
    heads[#heads + 1] = string.sub(place, 1, 10)
    from = '(' .. string.sub(place, 1, 4) .. string.rep('\255', 7)
  end
end
return heads
