-- claim: lease due instances, earliest due first, each for a limited time.
--
-- Uses        partition, clock, many
-- KEYS        1-7  the partition's own, see shared/partition.lua
--             8    STRING  who was handed out by this very call, should it be repeated; a minute
-- ARGV        1  now_ms      empty for the server's time
--             2  bytes_max   stop handing out once the answer is this long
--             3- claims      msgpack: lane, limit (1 to 500), lease_ms, token, signals_max
-- Returns     array: now_ms, then for each claim an array of name, record, number of signals,
--             the signals, and so on
-- Complexity  O(M log N), M leased, N in the lane
-- Invariant   an instance is in exactly one of due and leased, before and after; a call repeated
--             after a lost answer hands out the same instances, so none waits for a lease's end
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

-- The places of what is due, earliest first, and which of them are leases that ran out.
local function earliest(lane, limit)
  local waiting, lapsed = up_to_now(due, lane, limit), up_to_now(leased, lane, limit)
  local merged, is_lapsed, w, l = waiting, {}, 1, 1
  if #lapsed > 0 then merged = {} end
  while #merged < limit and lapsed[1] and (waiting[w] or lapsed[l]) do
    if not lapsed[l] or waiting[w] and comes_before(waiting[w], lapsed[l]) then
      merged[#merged + 1], w = waiting[w], w + 1
    else
      merged[#merged + 1], l = lapsed[l], l + 1
      is_lapsed[#merged] = true
    end
  end
  return merged, is_lapsed
end

-- Adds one instance to the answer: its name, its record and its signals.
local function hand_over(claimed, name, record, signals_max)
  local waiting, first = struct.unpack('>I2I4', record, 15)
  local count = math.min(waiting, signals_max)
  claimed[#claimed + 1], claimed[#claimed + 2], claimed[#claimed + 3] = name, record, count
  bytes_left = bytes_left - #record
  for number = first, first + count - 1 do
    local body = redis.call('HGET', inbox, name .. '\0' .. struct.pack('>I4', number))
    claimed[#claimed + 1] = body
    bytes_left = bytes_left - #body
  end
end

local function records_of(names)
  local records = {}
  for from = 1, #names, 128 do
    local some = redis.call('HMGET', instances, unpack(names, from, math.min(from + 127, #names)))
    for i, record in ipairs(some) do records[from + i - 1] = record end
  end
  return records
end

-- The record begins with the token and the end of the lease, see shared/record.lua.
local function claim(lane, limit, lease_ms, token, signals_max)
  local until_ms = struct.pack('>I6', now_ms + lease_ms)
  local head, place_head = token .. until_ms, lane .. until_ms
  local claimed, changed, ended, left, entered, names = {}, {}, {}, {}, {}, {}
  local places, is_lapsed = earliest(lane, limit)
  for i, place in ipairs(places) do names[i] = string.sub(place, 11) end
  local records = records_of(names)
  for i, name in ipairs(names) do
    if bytes_left <= 0 then break end
    local record = head .. string.sub(records[i], 15)
    changed[2 * i - 1], changed[2 * i] = name, record
    entered[2 * i - 1], entered[2 * i] = 0, place_head .. name
    local from = is_lapsed[i] and ended or left
    from[#from + 1] = places[i]
    hand_over(claimed, name, record, signals_max)
  end
  call_with_many('ZREM', due, left)
  call_with_many('ZREM', leased, ended)
  call_with_many('ZADD', leased, entered)
  call_with_many('HSET', instances, changed)
  return claimed, names
end

-- What an earlier, unanswered run of this call handed out, as far as it is still held.
local function claim_again(names, token, signals_max)
  local claimed = {}
  local records = records_of(names)
  for i, name in ipairs(names) do
    local is_held = records[i] and string.sub(records[i], 1, 8) == token
    if is_held then hand_over(claimed, name, records[i], signals_max) end
  end
  return claimed
end

local before = redis.call('GET', KEYS[8])
before = before and cmsgpack.unpack(before)
local replies, handed_out, is_any = { now_ms }, {}, false
for i = 3, #ARGV do
  local lane, limit, lease_ms, token, signals_max = cmsgpack.unpack(ARGV[i])
  local claimed, names
  if before then
    claimed = claim_again(before[i - 2], token, signals_max)
  else
    claimed, names = claim(lane, limit, lease_ms, token, signals_max)
    handed_out[i - 2] = names
    is_any = is_any or #names > 0
  end
  replies[#replies + 1] = claimed
end
if is_any then redis.call('SET', KEYS[8], cmsgpack.pack(handed_out), 'PX', 60000) end
return replies
