-- commit: steps' outcomes, each one whole or not at all.
--
-- Uses        partition, clock, many, record, changes, inbox, history, labels, birth
-- KEYS        1-7  the partition's own, see shared/partition.lua
--             8-   by number, as the commits name them: HASH unique name -> holder,
--                  HASH counter -> sum, HASH subject -> places taken
-- ARGV        1  now_ms      empty for the server's time
--             2  channel     where wake-ups are published
--             3  partition   what is published there
--             4  labels      msgpack array: id, label, id, label, ...
--             5  groups      key of ZSET group -> 0 by number, all counter groups; 0 for none
--             6- commits     msgpack array, at most 64: name, token, version, nonce, status, lane, next (1 due at,
--                            2 hold, 3 finished), ms, state, history entry, signals read, refuse
--                            if signalled, and false or the rest: an array of quiet {name},
--                            create {see shared/birth.lua}, signal {name, body},
--                            count {key, field, add, group}, reserve {key, subject, limit,
--                            forget_ms or 0}, free {key, unique name}
-- Returns     array: now_ms, then for each commit 'A' with version, until_ms and at_ms, 'L' lease
--             lost, 'S' signalled, 'Q' and 'F' with the number of the instance that is not quiet
--             or the reservation that is full, 'B' an inbox has no room for a signal
-- Complexity  O((C + children) log N), C commits, N instances
-- Invariant   only the holder of the lease commits, once per version; a refused commit writes
--             nothing, since everything is looked at before anything is written
local now_ms = store_now_ms(ARGV[1])
local DUE_AT, HOLD = 1, 2

-- `until_ms` is 0 unless the caller still holds the lease.
local function accepted(it, token)
  local until_ms = it.token == token and it.due_ms or 0
  return 'A' .. struct.pack('>I4I6I6', it.version, until_ms, it.updated_ms)
end

-- The number of the first instance with an unread signal.
local function not_quiet(names)
  for i, name in ipairs(names) do
    local it = read(name)
    if it and it.waiting > 0 then return i end
  end
end

-- What the reservations leave taken, by their order, or the number of the first that is full.
local function take_places(reservations)
  local taken, by_subject = {}, {}
  for i, reservation in ipairs(reservations) do
    local key, subject, limit = reservation[1], reservation[2], reservation[3]
    local slot = key .. ' ' .. subject
    local before = by_subject[slot] or tonumber(redis.call('HGET', KEYS[key], subject) or 0)
    if limit > 0 and before >= limit then return nil, i end
    taken[i] = limit > 0 and before + 1 or math.max(before - 1, 0)
    by_subject[slot] = taken[i]
  end
  return taken
end

local function has_room(signals)
  for _, signal in ipairs(signals) do
    local it = read(signal[1])
    if it and it.waiting + #signals > SIGNALS_WAITING_MAX then return false end
  end
  return true
end

local function keep_places(reservations, taken)
  for i, reservation in ipairs(reservations) do
    local key, subject, _, forget_ms = unpack(reservation, 1, 4)
    if taken[i] > 0 then
      redis.call('HSET', KEYS[key], subject, taken[i])
      if forget_ms > 0 then redis.call('PEXPIREAT', KEYS[key], forget_ms) end
    else
      redis.call('HDEL', KEYS[key], subject)
    end
  end
end

local function add_up(counts)
  for _, count in ipairs(counts) do
    local key, field, add, group = unpack(count, 1, 4)
    local sum = redis.call('HINCRBY', KEYS[key], field, add)
    if sum == tonumber(add) then redis.call('ZADD', KEYS[tonumber(ARGV[5])], 0, group) end
  end
end

local function spread(name, quiet, create, signal, count, reserve, free, taken)
  for _, unique in ipairs(free) do
    local key, held = KEYS[unique[1]], unique[2]
    if redis.call('HGET', key, held) == name then redis.call('HDEL', key, held) end
  end
  for _, new in ipairs(create) do give_birth(new, now_ms) end
  for _, message in ipairs(signal) do
    local it = read(message[1])
    if it then receive(it, message[2], now_ms) end
  end
  add_up(count)
  keep_places(reserve, taken)
end

local function advance(it, status, lane, next, ms, state, entry, signals_read)
  drop_signals(it, signals_read)
  it.version, it.updated_ms, it.state = it.version + 1, now_ms, state
  it.status, it.lane = status, lane
  if next == HOLD then
    it.due_ms = now_ms + ms
  else
    it.token = UNLEASED
    it.due_ms = next == DUE_AT and ms or NEVER
    if it.waiting > 0 then it.due_ms = math.min(it.due_ms, now_ms) end
  end
  remember(it, entry)
  keep(it)
end

local function commit(step)
  local name, token, version, nonce, status, lane, next, ms, state, entry, signals_read,
    unless_signalled, rest = unpack(step, 1, 13)
  local it = read(name)
  if not it then return 'L' end
  if it.nonce == nonce then return accepted(it, token) end
  if it.token ~= token or it.version ~= version then return 'L' end
  if unless_signalled and it.waiting > signals_read then return 'S' end
  local taken, full
  if rest then
    local unquiet = not_quiet(rest[1])
    if unquiet then return 'Q' .. unquiet end
    taken, full = take_places(rest[5])
    if full then return 'F' .. full end
    if not has_room(rest[3]) then return 'B' end
  end
  it.nonce = nonce
  advance(it, status, lane, next, ms, state, entry, signals_read)
  if rest then
    spread(name, rest[1], rest[2], rest[3], rest[4], rest[5], rest[6], taken)
  end
  return accepted(it, token)
end

local collision = note_labels(ARGV[4])
if collision then return collision end
local steps, names, replies = {}, {}, { now_ms }
for i = 6, #ARGV do
  local step = cmsgpack.unpack(ARGV[i])
  steps[#steps + 1], names[#names + 1] = step, step[1]
end
read_ahead(names)
for _, step in ipairs(steps) do replies[#replies + 1] = commit(step) end
finish(now_ms, ARGV[2], ARGV[3])
return replies
