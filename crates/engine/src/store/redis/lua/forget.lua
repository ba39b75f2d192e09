-- forget: removes finished instances with their histories.
--
-- Uses        partition, many, record, changes
-- KEYS        1-7  the partition's own, see shared/partition.lua
-- ARGV        1- names       at most 200
-- Returns     integer: how many were removed
-- Complexity  O(F (log N + H)), F names, N instances, H chunks of a history
-- Invariant   what wants work, is leased or has an unread signal stays
local function is_finished(it)
  return it.due_ms == NEVER and it.token == UNLEASED and it.waiting == 0
end

local function remove(it)
  for chunk = 0, it.chunks - 1 do
    redis.call('HDEL', history, it.name .. '\0' .. struct.pack('>I3', chunk))
  end
  redis.call('ZREM', index, index_entry(it, it.status))
  redis.call('HDEL', instances, it.name)
  known[it.name] = false
end

local removed = 0
for _, name in ipairs(ARGV) do
  local it = read(name)
  if it and is_finished(it) then
    remove(it)
    removed = removed + 1
  end
end
return removed
