-- forget: removes finished instances with their histories.
--
-- Uses        partition, many, record, changes
-- KEYS        1-7  the partition's own, see shared/partition.lua
-- ARGV        1- names       at most 200, each followed by the version it must be at; 0: any
-- Returns     integer: how many were removed
-- Complexity  O(F (log N + H)), F names, N instances, H chunks of a history
-- Invariant   what wants work, is leased, has an unread signal or was committed since stays
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
for at = 1, #ARGV, 2 do
  local it, version = read(ARGV[at]), tonumber(ARGV[at + 1])
  if it and is_finished(it) and (version == 0 or version == it.version) then
    remove(it)
    removed = removed + 1
  end
end
return removed
