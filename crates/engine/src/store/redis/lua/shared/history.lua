-- history: the latest entries ride in the record; once they are long they move to a chunk of
-- their own, so that a long life never makes a commit rewrite an unbounded record.
local TAIL_BYTES_MAX = 1024

local function remember(it, entry)
  if entry == '' then return end
  if #it.tail > TAIL_BYTES_MAX then
    redis.call('HSET', history, it.name .. '\0' .. struct.pack('>I3', it.chunks), it.tail)
    it.chunks, it.tail = it.chunks + 1, ''
  end
  it.tail = it.tail .. struct.pack('>I3', #entry) .. entry
end
