-- tally: adds to a counter of the whole store.
--
-- Uses        nothing
-- KEYS        1  tallies  HASH    name -> value
--             2  answer   STRING  the answer to this very call, should it be repeated; a minute
-- ARGV        1  name
--             2  add     integer
--             3  reset   1 to start from zero
-- Returns     the new value, as text
-- Complexity  O(1)
-- Invariant   a call counts once even when it is repeated after a lost answer
local answered = redis.call('GET', KEYS[2])
if answered then return answered end
if ARGV[3] == '1' then redis.call('HSET', KEYS[1], ARGV[1], '0') end
redis.call('HINCRBY', KEYS[1], ARGV[1], ARGV[2])
local value = redis.call('HGET', KEYS[1], ARGV[1])
redis.call('SET', KEYS[2], value, 'PX', 60000)
return value
