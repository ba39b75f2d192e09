-- claim: lease due instances, earliest due first, each for a limited time.
--
-- Uses        partition, clock, record, queue, inbox
-- KEYS        1-7  the partition's own, see shared/partition.lua
-- ARGV        1  now_ms      empty for the server's time
--             2  bytes_max   stop handing out once the answer is this long
--             3- claims      msgpack: lane, limit (1 to 500), lease_ms, token, signals_max
-- Returns     array: now_ms, then for each claim an array of name, record, number of signals,
--             the signals, and so on
-- Complexity  O(M log N), M leased, N in the lane
-- Invariant   an instance is in exactly one of due and leased, before and after
local now_ms = store_now_ms(ARGV[1])
local bytes_left = tonumber(ARGV[2])

local function up_to_now(queue, lane, limit)
  local above = '(' .. lane .. struct.pack('>I6', now_ms + 1)
  return redis.call('ZRANGE', queue, '[' .. lane, above, 'BYLEX', 'LIMIT', 0, limit)
end

-- Byte order, as the index has it; Lua's own comparison follows the server's locale.
local function comes_before(one, other)
  for i = 1, math.min(#one, #other) do
    local a, b = string.byte(one, i), string.byte(other, i)
    if a ~= b then return a < b end
  end
  return #one < #other
end

-- What is due, among it the leases that ran out.
local function earliest(lane, limit)
  local waiting, lapsed = up_to_now(due, lane, limit), up_to_now(leased, lane, limit)
  if #lapsed == 0 then return waiting end
  local merged, w, l = {}, 1, 1
  while #merged < limit and (waiting[w] or lapsed[l]) do
    if not lapsed[l] or waiting[w] and comes_before(waiting[w], lapsed[l]) then
      merged[#merged + 1], w = waiting[w], w + 1
    else
      merged[#merged + 1], l = lapsed[l], l + 1
    end
  end
  return merged
end

local function hand_over(claimed, it, signals_max)
  claimed[#claimed + 1] = it.name
  claimed[#claimed + 1] = redis.call('HGET', instances, it.name)
  local count = math.min(it.waiting, signals_max)
  claimed[#claimed + 1] = count
  bytes_left = bytes_left - #it.state - #it.tail
  for nth = 0, count - 1 do
    local body = redis.call('HGET', inbox, signal_field(it, nth))
    claimed[#claimed + 1] = body
    bytes_left = bytes_left - #body
  end
end

local function claim(lane, limit, lease_ms, token, signals_max)
  local claimed = {}
  for _, place in ipairs(earliest(lane, limit)) do
    if bytes_left <= 0 then break end
    local it = read(string.sub(place, 11))
    leave_queue(it)
    it.token, it.due_ms = token, now_ms + lease_ms
    enter_queue(it, now_ms)
    write(it)
    hand_over(claimed, it, signals_max)
  end
  return claimed
end

local replies = { now_ms }
for i = 3, #ARGV do replies[#replies + 1] = claim(cmsgpack.unpack(ARGV[i])) end
return replies
