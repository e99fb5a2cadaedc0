import { decimal } from './decimal.ts'

/** Amounts that a channel had paid without this store's doing, once each was explained or raised an alarm. Its receipt may be pruned since. */
export const judgedPayments = `
CREATE TABLE judged_payments (
  id INTEGER PRIMARY KEY,
  channel INTEGER NOT NULL REFERENCES channels (number) ON DELETE CASCADE,
  ${decimal('amount')} NOT NULL,
  UNIQUE (channel, amount)
) STRICT;
CREATE INDEX judged_payments_by_channel ON judged_payments (channel, id);
`
