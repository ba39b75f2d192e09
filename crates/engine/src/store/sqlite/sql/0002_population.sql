-- Version 2: how many instances there are is kept, no longer counted.
--
-- Counting the statuses of a million charges reads their whole index; the console asks every few
-- seconds.

CREATE TABLE population (
  kind   INTEGER NOT NULL,
  status INTEGER NOT NULL,
  size   INTEGER NOT NULL,
  PRIMARY KEY (kind, status)
) STRICT, WITHOUT ROWID;

INSERT INTO population SELECT kind, status, count(*) FROM instance GROUP BY kind, status;

-- Unfinished instances of a lane, leased ones too.
CREATE TABLE lane_population (
  lane INTEGER PRIMARY KEY,
  size INTEGER NOT NULL
) STRICT;

INSERT INTO lane_population SELECT lane, count(*) FROM instance WHERE due IS NOT NULL GROUP BY lane;
