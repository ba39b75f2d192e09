-- lease: moves the end of leases, or gives them back unchanged.
--
-- Uses        partition, clock, many, record, changes
-- KEYS        1-7  the partition's own, see shared/partition.lua
-- ARGV        1  now_ms      empty for the server's time
--             2  channel     where wake-ups are published
--             3  partition   what is published there
--             4- moves       msgpack: name, token, then false and for how many ms from now the
--                            lease goes on, or true and the due_ms at which it is given back
--                            unless more signals wait than the number that follows
-- Returns     array: now_ms, then for each move the new due_ms, or -1 if the lease was lost
-- Complexity  O(M log N), M moves, N in the lane
-- Invariant   only the holder of a lease moves or ends it
local now_ms = store_now_ms(ARGV[1])

local function move(name, token, is_release, ms, known)
  local it = read(name)
  if not it or it.token ~= token then return -1 end
  if is_release then
    it.token = UNLEASED
    it.due_ms = it.waiting > known and math.min(ms, now_ms) or ms
  else
    it.due_ms = now_ms + ms
  end
  keep(it)
  return it.due_ms
end

local replies = { now_ms }
for i = 4, #ARGV do replies[#replies + 1] = move(cmsgpack.unpack(ARGV[i])) end
finish(now_ms, ARGV[2], ARGV[3])
return replies
