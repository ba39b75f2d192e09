-- history: one instance's record and all its full chunks of history, as of one moment.
--
-- Uses        partition
-- KEYS        1-7  the partition's own, see shared/partition.lua
-- ARGV        1  name
-- Returns     array: the record, then the chunks, oldest first; empty if there is no instance
-- Complexity  O(H), H chunks of about 1 KiB
-- Invariant   chunks are never changed once they are full
local record = redis.call('HGET', instances, ARGV[1])
if not record then return {} end
local parts = { record }
local chunks = struct.unpack('>I3', string.sub(record, 57, 59))
for nth = 0, chunks - 1 do
  parts[#parts + 1] = redis.call('HGET', history, ARGV[1] .. '\0' .. struct.pack('>I3', nth))
end
return parts
