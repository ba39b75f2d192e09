-- inbox: unread signals, oldest first, numbered without gaps.
local SIGNALS_WAITING_MAX = 1024

local function signal_field(it, nth)
  return it.name .. '\0' .. struct.pack('>I4', it.first + nth)
end

-- Puts a signal in and makes the instance due, unless a lease will end first.
local function receive(it, body, now_ms)
  redis.call('HSET', inbox, signal_field(it, it.waiting), body)
  it.waiting = it.waiting + 1
  if it.token == UNLEASED and it.due_ms > now_ms then
    leave_queue(it)
    it.due_ms = now_ms
    enter_queue(it, now_ms)
  end
  write(it)
end

-- Drops the oldest `count` signals.
local function drop_signals(it, count)
  count = math.min(count, it.waiting)
  for nth = 0, count - 1 do redis.call('HDEL', inbox, signal_field(it, nth)) end
  it.waiting = it.waiting - count
  it.first = it.waiting == 0 and 0 or it.first + count
end
