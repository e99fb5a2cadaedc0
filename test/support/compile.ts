import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Hex } from '../../src/core/hex.ts'

const solc = fileURLToPath(new URL('../../scripts/solc', import.meta.url))

interface Output {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[]
  readonly contracts?: Readonly<
    Record<string, Readonly<Record<string, { readonly evm: { readonly bytecode: { readonly object: string } } }>>>
  >
}

/** The creation code of a contract in this Solidity source, by the project's own compiler. */
export function compile(name: string, source: string): Hex {
  const settings = { evmVersion: 'cancun', outputSelection: { '*': { '*': ['evm.bytecode.object'] } } }
  const input = JSON.stringify({ language: 'Solidity', sources: { source: { content: source } }, settings })
  const { errors = [], contracts } = JSON.parse(execFileSync(solc, ['--standard-json'], { input, encoding: 'utf8' })) as Output
  const object = contracts?.['source']?.[name]?.evm.bytecode.object
  if (object === undefined) throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join('\n'))
  return `0x${object}`
}
