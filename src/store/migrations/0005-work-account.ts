import { decimal } from './decimal.ts'

/**
 * The amounts proven on the chain in an order's channel, and, with each receipt, the sum of the fees for which this store has
 * signed there. A store without losses has signed for everything that its receipts say.
 */
export const workAccount = `
ALTER TABLE open_orders ADD COLUMN ${decimal('proven_amount')} NOT NULL DEFAULT '0';
ALTER TABLE open_orders ADD COLUMN ${decimal('proven_fees')} NOT NULL DEFAULT '0';
ALTER TABLE work_receipts ADD COLUMN ${decimal('fees')} NOT NULL DEFAULT '0';
UPDATE work_receipts SET fees = cumulative_amount;
`
