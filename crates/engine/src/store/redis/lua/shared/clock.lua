-- clock: the store's time. `given` is empty on a real clock (the server's own time counts, so
-- that no worker's clock can steal a lease) and the time itself on a virtual store.
local function store_now_ms(given)
  if given ~= '' then return tonumber(given) end
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
