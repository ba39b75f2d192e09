-- counts: how many instances of one kind there are, by status.
--
-- Uses        partition
-- KEYS        1-7  the partition's own, see shared/partition.lua
-- ARGV        1  kind      its id
--             2- statuses  id of each
-- Returns     array: how many in each status
-- Complexity  O(S log N), S statuses, N instances
-- Invariant   an instance stands once in the index
local function prefix_count(prefix)
  return redis.call('ZLEXCOUNT', index, '[' .. prefix, '(' .. prefix .. string.rep('\255', 7))
end

local counts = {}
for i = 2, #ARGV do counts[#counts + 1] = prefix_count(ARGV[1] .. ARGV[i]) end
return counts
