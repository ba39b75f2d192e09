-- permits: takes send permits, evenly spaced and without burst (generic cell rate).
--
-- Uses        nothing
-- KEYS        1-  STRING  microsecond at which the next permit of one pace may be used; at most 4
-- ARGV        1  now_us      empty for the server's time
--             2  count       permits wanted
--             3  horizon_us  slots begin before now plus this
--             4- interval_us of each pace, in the order of KEYS
-- Returns     array: granted, wait_us, interval_us, now_ms
-- Complexity  O(K), K paces
-- Invariant   two permits of one pace are never closer than its interval
local is_virtual = ARGV[1] ~= ''
local time = redis.call('TIME')
local now_us = tonumber(ARGV[1]) or time[1] * 1000000 + time[2]
local wanted, horizon_us = tonumber(ARGV[2]), tonumber(ARGV[3])

local first_us, interval_us = now_us, 0
for i, key in ipairs(KEYS) do
  first_us = math.max(first_us, tonumber(redis.call('GET', key) or 0))
  interval_us = math.max(interval_us, tonumber(ARGV[3 + i]))
end

local ahead_us = now_us + horizon_us - first_us
if ahead_us <= 0 then return { 0, 1 - ahead_us, interval_us, math.floor(now_us / 1000) } end
local granted = wanted
if interval_us > 0 then granted = math.min(wanted, math.ceil(ahead_us / interval_us)) end
local last_us = first_us + (granted - 1) * interval_us
for i, key in ipairs(KEYS) do
  local next_us = last_us + tonumber(ARGV[3 + i])
  redis.call('SET', key, string.format('%d', next_us))
  -- Virtual time stands still while real time passes, so there the key has to stay.
  if not is_virtual then
    redis.call('PEXPIRE', key, math.ceil((next_us - now_us) / 1000) + 1000)
  end
end
return { granted, first_us - now_us, interval_us, math.floor(now_us / 1000) }
