/** The visitors at work at the machine, by the issuer of their badges, and the day's test cups: both survive a restart. */
export const visits = `
CREATE TABLE visits (
  issuer TEXT PRIMARY KEY,
  ends_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE test_cups (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  brewed INTEGER NOT NULL,
  since INTEGER NOT NULL
) STRICT;
`
