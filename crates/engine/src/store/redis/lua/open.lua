-- open: records how a new store is laid out and whether its time is virtual, and tells.
--
-- Uses        nothing
-- KEYS        1  store  HASH  layout, partitions, virtual_now_ms and what witness.lua keeps
-- ARGV        1  layout        the layout this program writes
--             2  partitions    how many, if the store is new
--             3  virtual_from  ms, empty to leave the store's kind of time as it is
-- Returns     array: layout, partitions, virtual_now_ms (-1 on a real clock)
-- Complexity  O(1)
-- Invariant   layout and partitions never change; a virtual store stays virtual, and its time
--             never goes back
local store, virtual_from = KEYS[1], tonumber(ARGV[3])
redis.call('HSETNX', store, 'layout', ARGV[1])
redis.call('HSETNX', store, 'partitions', ARGV[2])
local layout = redis.call('HGET', store, 'layout')
local partitions = redis.call('HGET', store, 'partitions')
local virtual_now = tonumber(redis.call('HGET', store, 'virtual_now_ms') or -1)
if virtual_from and layout == ARGV[1] and virtual_from > virtual_now then
  virtual_now = virtual_from
  redis.call('HSET', store, 'virtual_now_ms', string.format('%d', virtual_now))
end
return { tonumber(layout), tonumber(partitions), virtual_now }
