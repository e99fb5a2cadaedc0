import { decimal } from './decimal.ts'

/**
 * A report is sent alone or together with a redemption, so transactions get their own table: a redemption has the number of its
 * transaction. All versions of a transaction are kept, each with different fees, since any of them may be mined.
 */
export const reports = `
CREATE TABLE transactions (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL CHECK (state IN ('signed', 'mined', 'final', 'failed', 'replaced')),
  transaction_hash TEXT NOT NULL,
  raw_transaction TEXT NOT NULL,
  nonce INTEGER NOT NULL,
  at INTEGER NOT NULL,
  ${decimal('report')},
  ${decimal('paid')},
  ${decimal('gas_used')},
  block_number INTEGER
) STRICT;
CREATE INDEX transactions_under_way ON transactions (id) WHERE state IN ('signed', 'mined');
CREATE INDEX transactions_with_report ON transactions (id) WHERE report IS NOT NULL;

CREATE TABLE transaction_versions (
  number INTEGER NOT NULL REFERENCES transactions,
  hash TEXT NOT NULL,
  PRIMARY KEY (number, hash)
) STRICT, WITHOUT ROWID;

INSERT INTO transactions (id, state, transaction_hash, raw_transaction, nonce, at, paid, gas_used, block_number)
  SELECT id, state, transaction_hash, raw_transaction, nonce, at, paid, gas_used, block_number FROM redemptions;
INSERT INTO transaction_versions SELECT id, transaction_hash FROM redemptions;

DROP INDEX redemptions_under_way;
ALTER TABLE redemptions RENAME TO redemptions_before;
CREATE TABLE redemptions (
  id INTEGER PRIMARY KEY REFERENCES transactions,
  channel INTEGER NOT NULL REFERENCES channels,
  sequence INTEGER NOT NULL,
  ${decimal('cumulative_amount')} NOT NULL,
  cause TEXT NOT NULL
) STRICT;
INSERT INTO redemptions SELECT id, channel, sequence, cumulative_amount, cause FROM redemptions_before;
DROP TABLE redemptions_before;

-- What the chain had counted and this store had not: a machine whose store was lost goes on from there.
CREATE TABLE cups_before (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  ${decimal('cups')} NOT NULL,
  by_product TEXT NOT NULL
) STRICT;
`
