import { decimal } from './decimal.ts'

/** The work orders open at the last sync, and the fee receipts that the machine signed for its visitors. */
export const work = `
CREATE TABLE open_orders (
  id INTEGER PRIMARY KEY,
  work_orders TEXT NOT NULL,
  cause INTEGER NOT NULL,
  ${decimal('requested_at')} NOT NULL,
  ${decimal('accepted_at')} NOT NULL,
  ${decimal('fee')} NOT NULL,
  channel INTEGER NOT NULL REFERENCES channels,
  visitor_issuer TEXT NOT NULL,
  ${decimal('redeemed')} NOT NULL
) STRICT;

CREATE TABLE visitor_issuers (issuer TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TABLE work_receipts (
  work_orders TEXT NOT NULL,
  order_id INTEGER NOT NULL,
  channel INTEGER NOT NULL REFERENCES channels,
  ${decimal('sequence')} NOT NULL,
  ${decimal('cumulative_amount')} NOT NULL,
  ${decimal('issued_at')} NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL,
  r TEXT NOT NULL,
  vs TEXT NOT NULL,
  completion_r TEXT NOT NULL,
  completion_vs TEXT NOT NULL,
  PRIMARY KEY (work_orders, order_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX work_receipts_of_channel ON work_receipts (channel);
`
