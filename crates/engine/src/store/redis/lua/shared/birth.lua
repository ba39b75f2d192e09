-- birth: creates one instance, unless it exists or its unique name is taken.
-- Returns nothing when it was created, otherwise the existing instance, or nil and the holder
-- of the unique name. `new` is {name, nonce, kind, status, lane, due_ms, state, history entry,
-- number of the unique names' key or 0, unique name}. The nonce tells a repeated creation,
-- whose answer was lost, from another one.
local function give_birth(new, now_ms)
  local name, nonce, kind, status, lane, due_ms, state, entry, names, unique = unpack(new, 1, 10)
  local there = read(name)
  if there then
    if there.version == 1 and there.nonce == nonce then return end
    return there
  end
  local holder = names > 0 and redis.call('HGET', KEYS[names], unique)
  if holder then return nil, holder end
  local it = {
    name = name, token = UNLEASED, due_ms = due_ms, waiting = 0, first = 0, version = 1,
    nonce = nonce, created_ms = now_ms, updated_ms = now_ms, kind = kind, status = status,
    lane = lane, chunks = 0, state = state, tail = '',
  }
  remember(it, entry)
  keep(it)
  if names > 0 then redis.call('HSET', KEYS[names], unique, name) end
end
