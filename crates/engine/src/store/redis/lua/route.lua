-- route: reserves names from outside for the partition that asks first.
--
-- Uses        nothing
-- KEYS        1-  HASH  name -> partition; one for each name, in order
-- ARGV        1-  name, wanted partition, name, wanted partition, ...
-- Returns     array of the partition on record for each name
-- Complexity  O(N), N names, at most 64
-- Invariant   a name's partition never changes
local partitions = {}
for i, key in ipairs(KEYS) do
  local name, wanted = ARGV[2 * i - 1], ARGV[2 * i]
  local first = redis.call('HSETNX', key, name, wanted) == 1
  partitions[i] = tonumber(first and wanted or redis.call('HGET', key, name))
end
return partitions
