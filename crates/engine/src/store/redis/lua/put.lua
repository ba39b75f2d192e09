-- put: writes a value if what is stored is still what the caller saw.
--
-- Uses        nothing
-- KEYS        1  value     STRING
--             2  answer    STRING  the answer to this very call, should it be repeated; a minute
-- ARGV        1  expected  what the caller saw, after '=', or '-' for nothing
--             2  value     the new value
-- Returns     '1' written, '0' if something else is stored
-- Complexity  O(1)
-- Invariant   no value is overwritten unseen, and a repeated call is answered as the first one was
local answered = redis.call('GET', KEYS[2])
if answered then return answered end
local stored = redis.call('GET', KEYS[1])
local seen = stored and '=' .. stored or '-'
local answer = seen == ARGV[1] and '1' or '0'
if answer == '1' then redis.call('SET', KEYS[1], ARGV[2]) end
redis.call('SET', KEYS[2], answer, 'PX', 60000)
return answer
