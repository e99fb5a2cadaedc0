import { decimal } from './decimal.ts'

/** The machine's agreements, so that it knows its customers and prices offline too. An accepted offer never changes, except for its end. */
export const agreements = `
CREATE TABLE agreements (
  id INTEGER PRIMARY KEY,
  channel INTEGER NOT NULL REFERENCES channels,
  kind TEXT NOT NULL,
  provider TEXT NOT NULL,
  visitor_issuer TEXT NOT NULL,
  ${decimal('ends_at')} NOT NULL
) STRICT;

CREATE TABLE agreement_products (
  agreement INTEGER NOT NULL REFERENCES agreements,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  ${decimal('price')} NOT NULL,
  cause INTEGER NOT NULL,
  PRIMARY KEY (agreement, position)
) STRICT, WITHOUT ROWID;
`
