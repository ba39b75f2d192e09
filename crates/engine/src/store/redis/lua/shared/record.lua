-- record: one instance as one string: a header of fixed size, the state, the latest history.
--
--   token 8, due_ms 6, waiting 2, first 4, version 4, nonce 8, created_ms 6, updated_ms 6,
--   kind 4, status 4, lane 4, chunks 3, state_bytes 3, then state and tail
--
-- `token` is zero while nobody holds a lease. `waiting` signals wait, numbered from `first`.
-- `tail` holds the latest history entries, each after its length in three bytes; `chunks` full
-- chunks came before it. 64-bit values stay strings, since a Lua number is a double.
local HEADER, HEADER_BYTES = '>c8I6I2I4I4c8I6I6c4c4c4I3I3', 62
local UNLEASED, NEVER = string.rep('\0', 8), 281474976710655

local function unpack_record(name, text)
  local token, due_ms, waiting, first, version, nonce, created_ms, updated_ms, kind, status, lane,
    chunks, state_bytes = struct.unpack(HEADER, text)
  return {
    name = name, token = token, due_ms = due_ms, waiting = waiting, first = first,
    version = version, nonce = nonce, created_ms = created_ms, updated_ms = updated_ms,
    kind = kind, status = status, lane = lane, chunks = chunks,
    state = string.sub(text, HEADER_BYTES + 1, HEADER_BYTES + state_bytes),
    tail = string.sub(text, HEADER_BYTES + state_bytes + 1),
    is_stored = true, was_token = token, was_due_ms = due_ms, was_lane = lane,
    was_status = status, is_changed = false,
  }
end

local function pack_record(it)
  local header = struct.pack(HEADER, it.token, it.due_ms, it.waiting, it.first, it.version,
    it.nonce, it.created_ms, it.updated_ms, it.kind, it.status, it.lane, it.chunks, #it.state)
  return header .. it.state .. it.tail
end
