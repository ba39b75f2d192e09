-- create: creates instances of one partition, each one whole or not at all, in order.
--
-- Uses        partition, clock, many, record, changes, history, labels, birth
-- KEYS        1-7  the partition's own, see shared/partition.lua
--             8-   HASH  unique name -> name of its holder
-- ARGV        1  now_ms      empty for the server's time
--             2  channel     where wake-ups are published
--             3  partition   what is published there
--             4  labels      msgpack array: id, label, id, label, ...
--             5- batches     msgpack: creations in order, see shared/birth.lua; at most 64
-- Returns     array: now_ms, then for each batch an array: for each creation 'C' created, 'T' and
--             the holder of its unique name, or 'E' and the record that was there
-- Complexity  O(C log N), C creations, N instances
-- Invariant   a name never changes hands; a unique name has one holder
local now_ms = store_now_ms(ARGV[1])
local collision = note_labels(ARGV[4])
if collision then return collision end

local function create(batch)
  local outcomes = {}
  for i, new in ipairs(batch) do
    local there, holder = give_birth(new, now_ms)
    if there then
      outcomes[i] = 'E' .. pack_record(there)
    else
      outcomes[i] = holder and 'T' .. holder or 'C'
    end
  end
  return outcomes
end

local replies = { now_ms }
for i = 5, #ARGV do replies[#replies + 1] = create({ cmsgpack.unpack(ARGV[i]) }) end
finish(now_ms, ARGV[2], ARGV[3])
return replies
