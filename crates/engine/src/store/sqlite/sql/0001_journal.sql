-- Version 1: the journal.
--
-- Times are ms since 1970 on the store's clock unless a name says otherwise. Words and lanes are
-- numbered so that rows and indexes stay small.

-- One row: what was chosen when the file was created.
CREATE TABLE store (
  only       INTEGER PRIMARY KEY CHECK (only = 1),
  partitions INTEGER NOT NULL,
  virtual_ms INTEGER                -- how far virtual time has come; null while time is real
) STRICT;

-- Kinds and statuses.
CREATE TABLE word (
  id   INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE lane (
  id    INTEGER PRIMARY KEY,
  queue TEXT NOT NULL,
  name  TEXT NOT NULL,
  UNIQUE (queue, name)
) STRICT;

-- `state` comes last: its overflow pages are not in the way of the other columns.
CREATE TABLE instance (
  seq       INTEGER PRIMARY KEY,
  id        TEXT NOT NULL UNIQUE,   -- partition/name
  partition INTEGER NOT NULL,
  lane      INTEGER NOT NULL,
  kind      INTEGER NOT NULL,
  status    INTEGER NOT NULL,
  version   INTEGER NOT NULL,
  nonce     INTEGER NOT NULL,       -- of the last commit; 0 before the first
  token     INTEGER NOT NULL,       -- of the last lease; 0 before the first
  leased    INTEGER NOT NULL,       -- 1 from a claim to what ends the lease
  unread    INTEGER NOT NULL,       -- rows in inbox
  due       INTEGER,                -- while leased, when the lease ends; null once finished
  created   INTEGER NOT NULL,
  updated   INTEGER NOT NULL,
  state     BLOB NOT NULL,
  CHECK (due IS NOT NULL OR (leased = 0 AND unread = 0))
) STRICT;

CREATE INDEX instance_due ON instance (partition, lane, due, id) WHERE due IS NOT NULL;
CREATE INDEX instance_leased ON instance (lane, due) WHERE leased = 1;
CREATE INDEX instance_listed ON instance (kind, status, created, id);

-- Append-only.
CREATE TABLE history (
  instance INTEGER NOT NULL,
  version  INTEGER NOT NULL,        -- the version whose commit brought the entry
  entry    BLOB NOT NULL,
  PRIMARY KEY (instance, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE inbox (
  instance INTEGER NOT NULL,
  n        INTEGER NOT NULL,
  body     BLOB NOT NULL,
  PRIMARY KEY (instance, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE unique_name (
  partition INTEGER NOT NULL,
  name      TEXT NOT NULL,
  holder    INTEGER NOT NULL,       -- instance.seq
  PRIMARY KEY (partition, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE route (
  name      TEXT PRIMARY KEY,
  partition INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What reservations are counted under. A forgotten scope loses its name at once and its places
-- little by little.
CREATE TABLE scope (
  id        INTEGER PRIMARY KEY,
  partition INTEGER NOT NULL,
  name      TEXT,
  forget_at INTEGER NOT NULL,
  UNIQUE (partition, name)
) STRICT;

CREATE INDEX scope_forgotten ON scope (forget_at);

CREATE TABLE place (
  scope   INTEGER NOT NULL,
  subject TEXT NOT NULL,
  taken   INTEGER NOT NULL,
  PRIMARY KEY (scope, subject)
) STRICT, WITHOUT ROWID;

CREATE TABLE counter (
  grp   TEXT NOT NULL,
  field TEXT NOT NULL,
  value INTEGER NOT NULL,
  PRIMARY KEY (grp, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE tally (
  name  TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE pace (
  key     TEXT PRIMARY KEY,
  free_us INTEGER NOT NULL          -- when the next slot may begin, microseconds since 1970
) STRICT, WITHOUT ROWID;

CREATE TABLE pause (
  target TEXT PRIMARY KEY,
  reason TEXT NOT NULL,
  by     TEXT NOT NULL,
  since  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE worker (
  name     TEXT PRIMARY KEY,
  alone    INTEGER NOT NULL,
  until_ms INTEGER NOT NULL,        -- real time, also in a virtual store
  process  TEXT NOT NULL            -- boot, pid namespace, pid and start, if known
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
  key   TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- How often work became due at once in a partition; other processes watch it.
CREATE TABLE bell (
  partition INTEGER PRIMARY KEY,
  rings     INTEGER NOT NULL
) STRICT;
