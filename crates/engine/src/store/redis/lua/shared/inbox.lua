-- inbox: unread signals, oldest first, numbered without gaps.
local SIGNALS_WAITING_MAX = 1024

local function signal_field(name, number)
  return name .. '\0' .. struct.pack('>I4', number)
end

-- Puts a signal in and makes the instance due, unless a lease will end first.
local function receive(it, body, now_ms)
  redis.call('HSET', inbox, signal_field(it.name, it.first + it.waiting), body)
  it.waiting = it.waiting + 1
  if it.token == UNLEASED then it.due_ms = math.min(it.due_ms, now_ms) end
  keep(it)
end

-- Drops the oldest `count` signals.
local function drop_signals(it, count)
  count = math.min(count, it.waiting)
  if count == 0 then return end
  for nth = 0, count - 1 do redis.call('HDEL', inbox, signal_field(it.name, it.first + nth)) end
  it.waiting = it.waiting - count
  it.first = it.waiting == 0 and 0 or it.first + count
end
