import type { Abi } from 'viem'
import { type Fault, faultOf } from '../core/crema-error.ts'
import type { Address } from '../core/hex.ts'
import { RateLimited } from './endpoint-errors.ts'
import { ChainError, ChainUnreachable } from './errors.ts'
import type { Node } from './open-node.ts'

/** One view call of many. */
export interface ViewCall {
  readonly address: Address
  readonly abi: Abi
  readonly functionName: string
  readonly args: readonly unknown[]
}

/** What one of many calls answered, or why it cannot be used. */
export type Answered<Value> = { readonly value: Value } | { readonly fault: Fault }

/**
 * Asks many views in few requests: `size` of them in each eth_call, by code that is part of the call and stands nowhere on the chain
 * (viem's deployless Multicall3). Its answer is limited like a contract's code (24 KiB, EIP-170), so `size` fits the answers; what fails
 * together is asked again in halves, so that one odd answer costs no other.
 * @param parse converts an answer; what it throws is that answer's fault
 * @throws ChainUnreachable, RateLimited
 */
export async function readMany<Value>(
  node: Pick<Node, 'ask'>,
  views: readonly ViewCall[],
  size: number,
  parse: (answer: unknown, index: number) => Value,
): Promise<Answered<Value>[]> {
  const answers: Answered<Value>[] = []
  const fill = async (indices: readonly number[]): Promise<void> => {
    const raw = await askTogether(
      node,
      indices.map(index => views[index] as ViewCall),
    )
    const failed: number[] = []
    for (const [at, index] of indices.entries()) {
      const answer = raw[at] as RawAnswer
      if ('value' in answer) answers[index] = parsed(() => parse(answer.value, index))
      else if (indices.length === 1) answers[index] = { fault: faultOf(answer.error) }
      else failed.push(index)
    }
    const half = Math.ceil(failed.length / 2)
    if (failed.length > 0) await Promise.all([fill(failed.slice(0, half)), half < failed.length ? fill(failed.slice(half)) : null])
  }
  const parts = Array.from({ length: Math.ceil(views.length / size) }, (_, part) => part * size)
  for (let first = 0; first < parts.length; first += AT_ONCE)
    await Promise.all(parts.slice(first, first + AT_ONCE).map(start => fill(range(start, Math.min(start + size, views.length)))))
  return answers
}

/** Public nodes limit how many requests run at once. */
const AT_ONCE = 4

type RawAnswer = { readonly value: unknown } | { readonly error: unknown }

async function askTogether({ ask }: Pick<Node, 'ask'>, views: readonly ViewCall[]): Promise<readonly RawAnswer[]> {
  try {
    return await ask(async client => {
      // viem reports a failure of the whole request as one of each call, with the same error: a single call is asked twice to tell.
      const contracts = views.length === 1 ? [...views, ...views] : [...views]
      const found = await client.multicall({ contracts, deployless: true, batchSize: 0, allowFailure: true })
      const [first] = found
      if (first?.status === 'failure' && found.every(({ error }) => error === first.error)) throw first.error
      return found.map(each => (each.status === 'success' ? { value: each.result } : { error: each.error }))
    })
  } catch (error) {
    if (!(error instanceof ChainError) || error instanceof ChainUnreachable || error instanceof RateLimited) throw error
    return views.map(() => ({ error }))
  }
}

function parsed<Value>(parse: () => Value): Answered<Value> {
  try {
    return { value: parse() }
  } catch (error) {
    return { fault: faultOf(error) }
  }
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at)
