import { decimal } from './decimal.ts'

/**
 * What lets a machine take back what a node made it believe: final blocks of several ages, revocations with the block that each was read in, and
 * what a channel had paid before a redemption was signed.
 */
export const checkedNode = `
CREATE TABLE anchors (
  number INTEGER PRIMARY KEY,
  hash TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
INSERT INTO anchors (number, hash, at) SELECT block_number, block_hash, block_at FROM last_sync;

-- By the contract's own count for each issuer: none is missing where the counts have no gap.
CREATE TABLE recorded_revocations (
  issuer TEXT NOT NULL,
  count INTEGER NOT NULL,
  holder TEXT NOT NULL,
  ${decimal('at')} NOT NULL,
  block_number INTEGER NOT NULL,
  PRIMARY KEY (issuer, count)
) STRICT, WITHOUT ROWID;
CREATE INDEX recorded_revocations_by_holder ON recorded_revocations (issuer, holder);

-- Of those in revocations, what came in a signed file or from a phone and not from a node.
ALTER TABLE revocations ADD COLUMN ${decimal('given_at')};
UPDATE revocations SET given_at = at;

CREATE TABLE revocation_reads (
  issuer TEXT PRIMARY KEY,
  read_to INTEGER NOT NULL,
  count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE redemptions ADD COLUMN ${decimal('redeemed_before')};
CREATE INDEX redemptions_by_channel ON redemptions (channel);
`
