-- queue: an instance's place in the due indexes. It is in `leased` while somebody holds a lease,
-- in `due` while it wants work at some time, in neither once it is finished.
local due_at_once = false

local function queue_of(it)
  if it.token ~= UNLEASED then return leased end
  if it.due_ms ~= NEVER then return due end
end

local function place_of(it)
  return it.lane .. struct.pack('>I6', it.due_ms) .. it.name
end

local function leave_queue(it)
  local queue = queue_of(it)
  if queue then redis.call('ZREM', queue, place_of(it)) end
end

local function enter_queue(it, now_ms)
  local queue = queue_of(it)
  if queue then redis.call('ZADD', queue, 0, place_of(it)) end
  due_at_once = due_at_once or queue == due and it.due_ms <= now_ms
end

-- Tells every process, once per call, that something here became due at once.
local function wake(channel, partition)
  if due_at_once then redis.call('PUBLISH', channel, partition) end
end
