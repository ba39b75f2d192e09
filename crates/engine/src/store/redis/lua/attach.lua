-- attach: announces a worker process for a time that always passes as real time does.
--
-- Uses        nothing
-- KEYS        1  workers  HASH  worker -> 'a' (alone) or 's' (shared), then until_ms
-- ARGV        1  worker   its name
--             2  alone    1 if no other worker may be there
--             3  ttl_ms   for how long
-- Returns     1 announced, 0 if another worker stands against it
-- Complexity  O(W), W workers announced
-- Invariant   while one is announced alone, no other is announced
local workers, worker, alone = KEYS[1], ARGV[1], ARGV[2] == '1'
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)

local announced = redis.call('HGETALL', workers)
for i = 1, #announced, 2 do
  local other, claim = announced[i], announced[i + 1]
  if tonumber(string.sub(claim, 2)) <= now_ms then
    redis.call('HDEL', workers, other)
  elseif other ~= worker and (alone or string.sub(claim, 1, 1) == 'a') then
    return 0
  end
end
local until_ms = string.format('%d', now_ms + tonumber(ARGV[3]))
redis.call('HSET', workers, worker, (alone and 'a' or 's') .. until_ms)
return 1
