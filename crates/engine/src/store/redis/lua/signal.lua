-- signal: puts signals into inboxes and makes their instances due.
--
-- Uses        partition, clock, many, record, changes, inbox
-- KEYS        1-7  the partition's own, see shared/partition.lua
--             8    STRING  the answers to this very call, should it be repeated; for a minute
-- ARGV        1  now_ms      empty for the server's time
--             2  channel     where wake-ups are published
--             3  partition   what is published there
--             4- signals     msgpack: name, body
-- Returns     array: now_ms, then for each signal 1 received, 0 no such instance, -1 inbox full
-- Complexity  O(S log N), S signals, N in the lane
-- Invariant   a signal is received once even when its call is repeated after a lost answer
local now_ms = store_now_ms(ARGV[1])
local answered = redis.call('GET', KEYS[8])
if answered then return cmsgpack.unpack(answered) end

local function signal(name, body)
  local it = read(name)
  if not it then return 0 end
  if it.waiting >= SIGNALS_WAITING_MAX then return -1 end
  receive(it, body, now_ms)
  return 1
end

local replies = { now_ms }
for i = 4, #ARGV do replies[#replies + 1] = signal(cmsgpack.unpack(ARGV[i])) end
redis.call('SET', KEYS[8], cmsgpack.pack(replies), 'PX', 60000)
finish(now_ms, ARGV[2], ARGV[3])
return replies
