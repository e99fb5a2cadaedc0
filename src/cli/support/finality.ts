import { InvalidArgumentError } from 'commander'
import type { Finality } from '../../chain/open-chain.ts'

/** @throws InvalidArgumentError */
export function parseFinality(text: string): Finality {
  if (text === 'finalized' || text === 'safe') return text
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('Expected finalized, safe, or a number of confirmations.')
  return { confirmations: Number(text) }
}
