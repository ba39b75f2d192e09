-- labels: writes down what the short ids used in this call stand for. An id is a digest of its
-- label, so every process computes the same one; two labels with one id are refused.
local function note_labels(packed)
  local given = cmsgpack.unpack(packed)
  for i = 1, #given, 2 do
    local id, label = given[i], given[i + 1]
    local known = redis.call('HGET', labels, id)
    if not known then redis.call('HSET', labels, id, label) end
    if known and known ~= label then
      return redis.error_reply('LABELS ' .. label .. ' has the same short id as ' .. known)
    end
  end
end
