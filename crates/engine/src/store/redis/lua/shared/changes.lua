-- changes: what this call read and changed, written in one go at its end.
--
-- An instance stands in `leased` while somebody holds a lease, in `due` while it wants work at
-- some time, in neither once it is finished, and always once in `index`. `was_…` tells where it
-- stood before; one that is not yet stored stood nowhere.
local known, changed = {}, {}

local function read(name)
  local it = known[name]
  if it == nil then
    local text = redis.call('HGET', instances, name)
    it = text and unpack_record(name, text)
    known[name] = it
  end
  return it or nil
end

-- Reads many at once, so that `read` finds them.
local function read_ahead(names)
  if #names == 0 then return end
  local texts = redis.call('HMGET', instances, unpack(names))
  for i, name in ipairs(names) do known[name] = texts[i] and unpack_record(name, texts[i]) end
end

local function keep(it)
  known[it.name] = it
  if not it.is_changed then
    it.is_changed = true
    changed[#changed + 1] = it
  end
end

local function place_of(lane, due_ms, name)
  return lane .. struct.pack('>I6', due_ms) .. name
end

local function index_entry(it, status)
  return it.kind .. status .. struct.pack('>I6', it.created_ms) .. it.name
end

-- Writes every change; returns whether an instance became due at once.
local function write_changes(now_ms)
  local records, due_at_once = {}, false
  local left = { [due] = {}, [leased] = {}, [index] = {} }
  local entered = { [due] = {}, [leased] = {}, [index] = {} }

  local function leave(set, entry) local to = left[set]; to[#to + 1] = entry end
  local function enter(set, entry)
    local to = entered[set]
    to[#to + 1] = 0
    to[#to + 1] = entry
  end
  local function queue_of(token, due_ms)
    return token ~= UNLEASED and leased or due_ms ~= NEVER and due or nil
  end

  local function move(it)
    local before = it.is_stored and queue_of(it.was_token, it.was_due_ms)
    local after = queue_of(it.token, it.due_ms)
    if before == after and it.was_due_ms == it.due_ms and it.was_lane == it.lane then return end
    if before then leave(before, place_of(it.was_lane, it.was_due_ms, it.name)) end
    if after then enter(after, place_of(it.lane, it.due_ms, it.name)) end
    due_at_once = due_at_once or after == due and it.due_ms <= now_ms
  end

  for _, it in ipairs(changed) do
    move(it)
    if it.was_status ~= it.status then
      if it.is_stored then leave(index, index_entry(it, it.was_status)) end
      enter(index, index_entry(it, it.status))
    end
    records[#records + 1] = it.name
    records[#records + 1] = pack_record(it)
  end
  for set, entries in pairs(left) do call_with_many('ZREM', set, entries) end
  for set, entries in pairs(entered) do call_with_many('ZADD', set, entries) end
  call_with_many('HSET', instances, records)
  return due_at_once
end

-- Writes every change and tells every process, once, if something became due at once.
local function finish(now_ms, channel, partition)
  if write_changes(now_ms) then redis.call('PUBLISH', channel, partition) end
end
