-- permits: takes send permits, evenly spaced and without burst (generic cell rate).
--
-- Uses        nothing
-- KEYS        1-  STRING  microsecond at which the next permit of one pace may be used; at most 4
-- ARGV        1  now_us      empty for the server's time
--             2  count       permits wanted
--             3  horizon_us  slots begin before now plus this
--             4- interval_us of each pace, in the order of KEYS
-- Returns     array: granted, wait_us, interval_us, now_us
-- Complexity  O(K), K paces
-- Invariant   two permits of the first pace are never closer than its interval, and no pace gets
--             further ahead than the horizon
local is_virtual = ARGV[1] ~= ''
local time = redis.call('TIME')
local now_us = tonumber(ARGV[1]) or time[1] * 1000000 + time[2]
local granted, horizon_us = tonumber(ARGV[2]), tonumber(ARGV[3])

local free_us, beyond_us = {}, 0
for i, key in ipairs(KEYS) do
  local interval_us = tonumber(ARGV[3 + i])
  free_us[i] = math.max(now_us, tonumber(redis.call('GET', key) or 0))
  local room_us = now_us + horizon_us - free_us[i]
  if room_us <= 0 then
    granted, beyond_us = 0, math.max(beyond_us, 1 - room_us)
  elseif interval_us > 0 then
    granted = math.min(granted, math.ceil(room_us / interval_us))
  end
end

local first_interval_us = tonumber(ARGV[4])
if granted == 0 then return { 0, beyond_us, first_interval_us, now_us } end
for i, key in ipairs(KEYS) do
  local next_us = free_us[i] + granted * tonumber(ARGV[3 + i])
  redis.call('SET', key, string.format('%d', next_us))
  -- Virtual time stands still while real time passes, so there the key has to stay.
  if not is_virtual then
    redis.call('PEXPIRE', key, math.ceil((next_us - now_us) / 1000) + 1000)
  end
end
return { granted, free_us[1] - now_us, first_interval_us, now_us }
