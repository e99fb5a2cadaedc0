import { decimal } from './decimal.ts'

/**
 * Further badges of an issuer and holder, beside the one in badges: a badge that is valid later waits, and does not replace the
 * valid one. How often a doubtful cup was decided for a holder, by UTC day and issuer.
 */
export const otherBadges = `
CREATE TABLE other_badges (
  issuer TEXT NOT NULL,
  holder TEXT NOT NULL,
  position INTEGER NOT NULL,
  ${decimal('issued_at')} NOT NULL,
  ${decimal('expires_at')} NOT NULL,
  ${decimal('daily_limit')} NOT NULL,
  r TEXT NOT NULL,
  vs TEXT NOT NULL,
  is_card INTEGER NOT NULL,
  PRIMARY KEY (issuer, holder, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE doubts_decided (
  day INTEGER NOT NULL,
  issuer TEXT NOT NULL,
  holder TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (day, issuer, holder)
) STRICT, WITHOUT ROWID;
`
