import { digestOf, type Receipt, structHash } from '../../src/core/messages.ts'
import { recoverSigner } from '../../src/core/signature.ts'
import { loadRecover } from '../../src/signatures/recover.ts'
import { median } from './timing.ts'

/** The first verification of a process that has opened what a machine opens, and later ones; one JSON object. Given: a receipt and its signature. */
const { separator, receipt, signature } = JSON.parse(process.argv[2] as string, (_, value) =>
  typeof value === 'string' && /^\d+$/.test(value) ? BigInt(value) : value,
)

function timed(recover: ReturnType<typeof loadRecover>['recover']): number {
  const startedMs = performance.now()
  recoverSigner(digestOf(separator, structHash('Receipt', receipt as Receipt)), signature, recover)
  return (performance.now() - startedMs) * 1000
}

const { recover } = loadRecover()
const firstUs = timed(recover)
const laterUs = median(Array.from({ length: 2000 }, () => timed(recover)).slice(1000))
console.log(JSON.stringify({ firstUs, laterUs }))
