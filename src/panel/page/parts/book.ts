import { short } from '../amounts.ts'
import type { MachineLedger, View } from '../view.ts'

export interface Book {
  readonly view: View
  readonly ledger: MachineLedger
}

/** A holder's name, if the panel has its phone or card. */
export const nameOf = ({ holders }: View, holder: string): string =>
  holders.find(({ address }) => address === holder)?.name ?? short(holder)
