import { decimal } from './decimal.ts'

/** What shows that config or store do not fit the world: the tokens' own units, alarms, and the holders that this store has met. */
export const doubts = `
CREATE TABLE token_units (
  token TEXT PRIMARY KEY,
  decimals INTEGER NOT NULL,
  symbol TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A null channel means all of them.
CREATE TABLE alarms (
  id INTEGER PRIMARY KEY,
  channel INTEGER REFERENCES channels (number) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  ${decimal('amount')} NOT NULL,
  at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;
CREATE INDEX alarms_by_channel ON alarms (channel);
CREATE INDEX open_alarms ON alarms (channel) WHERE ended_at IS NULL;

CREATE TABLE met_holders (
  channel INTEGER NOT NULL REFERENCES channels (number) ON DELETE CASCADE,
  holder TEXT NOT NULL,
  PRIMARY KEY (channel, holder)
) STRICT, WITHOUT ROWID;
`
