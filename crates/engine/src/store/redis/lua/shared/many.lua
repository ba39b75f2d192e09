-- many: one command for many values. Redis and the append-only file take a few long commands far
-- faster than many short ones; the bound keeps Lua's stack small.
local function call_with_many(command, key, values)
  for from = 1, #values, 128 do
    redis.call(command, key, unpack(values, from, math.min(from + 127, #values)))
  end
end
