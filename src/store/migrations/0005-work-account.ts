import { decimal } from './decimal.ts'

/**
 * What the chain was shown in an order's channel, and the sum of the fees that this store has signed for there with each receipt: a store that
 * lost nothing had signed for all that its receipts say.
 */
export const workAccount = `
ALTER TABLE open_orders ADD COLUMN ${decimal('proven_amount')} NOT NULL DEFAULT '0';
ALTER TABLE open_orders ADD COLUMN ${decimal('proven_fees')} NOT NULL DEFAULT '0';
ALTER TABLE work_receipts ADD COLUMN ${decimal('fees')} NOT NULL DEFAULT '0';
UPDATE work_receipts SET fees = cumulative_amount;
`
