import { decimal } from './decimal.ts'

/** Addresses and hashes are lowercase hex. `at` is the machine's own clock in Unix seconds. */
export const first = `
CREATE TABLE channels (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  payer TEXT NOT NULL,
  payee TEXT NOT NULL,
  token TEXT NOT NULL,
  issuer TEXT NOT NULL,
  machine TEXT NOT NULL,
  notice_period INTEGER NOT NULL,
  decimals INTEGER NOT NULL,
  symbol TEXT NOT NULL
) STRICT;

CREATE TABLE badges (
  issuer TEXT NOT NULL,
  holder TEXT NOT NULL,
  ${decimal('issued_at')} NOT NULL,
  ${decimal('expires_at')} NOT NULL,
  ${decimal('daily_limit')} NOT NULL,
  r TEXT NOT NULL,
  vs TEXT NOT NULL,
  is_card INTEGER NOT NULL,
  PRIMARY KEY (issuer, holder)
) STRICT, WITHOUT ROWID;

CREATE TABLE revocations (
  issuer TEXT NOT NULL,
  holder TEXT NOT NULL,
  ${decimal('at')} NOT NULL,
  PRIMARY KEY (issuer, holder)
) STRICT, WITHOUT ROWID;

-- Each with the badge that it was signed under, since a holder's next badge replaces the one in badges.
CREATE TABLE receipts (
  id INTEGER PRIMARY KEY,
  channel INTEGER NOT NULL REFERENCES channels,
  sequence INTEGER NOT NULL,
  ${decimal('cumulative_amount')} NOT NULL,
  ${decimal('issued_at')} NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL,
  r TEXT NOT NULL,
  vs TEXT NOT NULL,
  signer TEXT NOT NULL,
  ${decimal('badge_issued_at')},
  ${decimal('badge_expires_at')},
  ${decimal('badge_daily_limit')},
  badge_r TEXT,
  badge_vs TEXT,
  badge_is_card INTEGER,
  redeemable INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX receipts_by_sequence ON receipts (channel, sequence);

-- The newest is named, not sought: after an adoption it need not be the one with the greatest sequence.
CREATE TABLE channel_states (
  channel INTEGER PRIMARY KEY REFERENCES channels,
  newest INTEGER REFERENCES receipts,
  newest_redeemable INTEGER REFERENCES receipts,
  ${decimal('unredeemed_since')},
  ${decimal('deposited')},
  ${decimal('redeemed')},
  ${decimal('closes_at')},
  block_number INTEGER,
  block_at INTEGER
) STRICT;

-- A vend has the number of the receipt that pays for it: one receipt, at most one cup.
CREATE TABLE vends (
  id INTEGER PRIMARY KEY REFERENCES receipts,
  product TEXT NOT NULL,
  ${decimal('price')} NOT NULL,
  ${decimal('credit_taken')} NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('paid', 'starting', 'brewed', 'failed', 'never-started', 'unknown')),
  boot_id TEXT NOT NULL,
  waits_for_owner INTEGER NOT NULL DEFAULT 0,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX vends_open ON vends (id) WHERE state IN ('paid', 'starting');
CREATE INDEX vends_waiting ON vends (id) WHERE waits_for_owner = 1;

CREATE TABLE credits (
  channel INTEGER NOT NULL REFERENCES channels,
  holder TEXT NOT NULL,
  ${decimal('amount')} NOT NULL,
  PRIMARY KEY (channel, holder)
) STRICT, WITHOUT ROWID;

CREATE TABLE daily_sums (
  day INTEGER NOT NULL,
  issuer TEXT NOT NULL,
  holder TEXT NOT NULL,
  ${decimal('amount')} NOT NULL,
  PRIMARY KEY (day, issuer, holder)
) STRICT, WITHOUT ROWID;

CREATE TABLE totals (
  channel INTEGER NOT NULL REFERENCES channels,
  product TEXT NOT NULL,
  cups INTEGER NOT NULL,
  ${decimal('amount')} NOT NULL,
  PRIMARY KEY (channel, product)
) STRICT, WITHOUT ROWID;

CREATE TABLE served_since_sync (
  token TEXT PRIMARY KEY,
  ${decimal('amount')} NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE last_sync (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  head_at INTEGER NOT NULL,
  block_number INTEGER NOT NULL,
  block_at INTEGER NOT NULL,
  block_hash TEXT NOT NULL
) STRICT;

CREATE TABLE clock (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  at INTEGER NOT NULL
) STRICT;

CREATE TABLE redemptions (
  id INTEGER PRIMARY KEY,
  channel INTEGER NOT NULL REFERENCES channels,
  sequence INTEGER NOT NULL,
  ${decimal('cumulative_amount')} NOT NULL,
  cause TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('signed', 'mined', 'final', 'failed', 'replaced')),
  transaction_hash TEXT NOT NULL,
  raw_transaction TEXT NOT NULL,
  nonce INTEGER NOT NULL,
  at INTEGER NOT NULL,
  ${decimal('paid')},
  ${decimal('gas_used')},
  block_number INTEGER
) STRICT;
CREATE INDEX redemptions_under_way ON redemptions (channel, id) WHERE state IN ('signed', 'mined');
`
