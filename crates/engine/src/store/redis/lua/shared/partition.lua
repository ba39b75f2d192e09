-- partition: the seven keys that every script of a partition gets first.
--
-- KEYS        1  instances  HASH  name -> record, see shared/record.lua
--             2  due        ZSET  lane, due_ms, name -> 0: not leased, earliest first in each lane
--             3  leased     ZSET  lane, due_ms, name -> 0: leased, due_ms is the end of the lease
--             4  index      ZSET  kind, status, created_ms, name -> 0
--             5  labels     HASH  id of four bytes -> the kind, status or lane it stands for
--             6  inbox      HASH  name, number -> body of an unread signal
--             7  history    HASH  name, number -> a full chunk of history entries
local instances, due, leased, index = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local labels, inbox, history = KEYS[5], KEYS[6], KEYS[7]
