import type { Patch } from '../undo.ts'

/** A protection of the machine, how it is taken out of the sources, and a course that then must fail. */
export interface Protection {
  readonly what: string
  readonly kind: string
  readonly seed: number
  readonly violation: RegExp
  readonly patches: readonly Patch[]
}

/** One rule of each kind: the check of the chain's id, the marks, the fees, the clock. */
export const protections: readonly Protection[] = [
  {
    what: 'the id of the chain is checked, and the configured one signed',
    kind: 'chain-id',
    seed: 24,
    violation: /chain-id was not named/,
    patches: [
      { file: 'src/chain/open-endpoint.ts', now: 'if (got !== chainId)', undone: 'if (false)' },
      { file: 'src/chain/open-node.ts', now: 'expected?.chainId ?? BigInt(', undone: 'BigInt(' },
    ],
  },
  {
    what: 'a mark that no endpoint knows any more is withdrawn',
    kind: 'height',
    seed: 37,
    violation: /not healed/,
    patches: [
      { file: 'src/redeem/check-mark.ts', now: 'return before?.mark === blockHash && number > before.head', undone: 'return false' },
    ],
  },
  {
    what: 'fees are bounded',
    kind: 'fees',
    seed: 68,
    violation: /a transaction cost/,
    patches: [{ file: 'src/chain/prepare-transaction.ts', now: 'if (mostFee === undefined)', undone: 'if (true)' }],
  },
  {
    what: 'no sync sets the clock beyond its drift, and one without a newer block is none',
    kind: 'lag',
    seed: 75,
    violation: /after the offline budget had ended/,
    patches: [
      {
        file: 'src/core/clock.ts',
        now: 'follows ? later(blocks.headAt, earliestOf(line, sources)) : withinDrift(line, blocks, sources)',
        undone: 'blocks.headAt',
      },
      { file: 'src/core/newer-block.ts', now: 'last === null || headAt > last.headAt', undone: 'true' },
    ],
  },
]
