import { decimal } from './decimal.ts'

/**
 * The contracts that this store belongs to. Two Agreements contracts use the same numbers, so each agreement is stored with its
 * contract. Older rows ('') belong to the configured contract, unless it has other agreements under their numbers. All channels
 * belong to one PaymentChannels: their ids commit to it.
 */
export const contracts = `
ALTER TABLE agreements RENAME TO agreements_before;
ALTER TABLE agreement_products RENAME TO agreement_products_before;

CREATE TABLE agreements (
  number INTEGER PRIMARY KEY,
  contract TEXT NOT NULL,
  id INTEGER NOT NULL,
  channel INTEGER NOT NULL REFERENCES channels,
  kind TEXT NOT NULL,
  provider TEXT NOT NULL,
  visitor_issuer TEXT NOT NULL,
  ${decimal('ends_at')} NOT NULL,
  UNIQUE (contract, id)
) STRICT;
INSERT INTO agreements SELECT id, '', id, channel, kind, provider, visitor_issuer, ends_at FROM agreements_before;

CREATE TABLE agreement_products (
  agreement INTEGER NOT NULL REFERENCES agreements,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  ${decimal('price')} NOT NULL,
  cause INTEGER NOT NULL,
  PRIMARY KEY (agreement, position)
) STRICT, WITHOUT ROWID;
INSERT INTO agreement_products SELECT * FROM agreement_products_before;
DROP TABLE agreement_products_before;
DROP TABLE agreements_before;

CREATE TABLE payment_channels (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  ${decimal('chain_id')} NOT NULL,
  contract TEXT NOT NULL
) STRICT;
`
