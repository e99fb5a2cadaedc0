import { type AbiParameter, encodeErrorResult, toHex } from 'viem'
import { describe, expect, it } from 'vitest'
import { agreementsAbi } from '../../../src/chain/abi/agreements-abi.ts'
import { machinesAbi } from '../../../src/chain/abi/machines-abi.ts'
import { paymentChannelsAbi } from '../../../src/chain/abi/payment-channels-abi.ts'
import { workOrdersAbi } from '../../../src/chain/abi/work-orders-abi.ts'
import { decodeRevert, explainRevert } from '../../../src/chain/explain-revert.ts'

const abis = { PaymentChannels: paymentChannelsAbi, Agreements: agreementsAbi, Machines: machinesAbi, WorkOrders: workOrdersAbi }

interface AbiError {
  readonly type: 'error'
  readonly name: string
  readonly inputs: readonly AbiParameter[]
}
const errors = Object.entries(abis).flatMap(([contract, abi]) =>
  abi.filter(item => item.type === 'error').map(item => ({ contract, error: item as unknown as AbiError })),
)

/** A valid value for a parameter of this type. */
function sample({ type, name = '' }: AbiParameter): unknown {
  if (type === 'address') return '0x00000000000000000000000000000000000000aa'
  if (type === 'bytes32') return toHex(name, { size: 32 })
  const bits = Number(type.slice(4))
  return bits <= 48 ? 2 : 1_700_000_000n
}

const explained = ({ name, inputs }: AbiError) => {
  const data = encodeErrorResult({ abi: [{ type: 'error', name, inputs }], errorName: name, args: inputs.map(sample) } as never)
  return explainRevert(decodeRevert(data))
}

describe('an error of the contracts', () => {
  it.each(errors.map(each => [`${each.contract}.${each.error.name}`, each.error] as const))('%s is explained in all fields', (_, error) => {
    const { fact, expected, remedy } = explained(error)
    for (const text of [fact, expected, remedy]) expect(text).not.toMatch(/^Expected|^$|undefined|NaN|\[object|no known reason/)
  })

  it('has the same fields in every contract that has one of the same name', () => {
    const shapes = new Map<string, string>()
    for (const { error } of errors) {
      const shape = error.inputs.map(({ type }) => type).join(',')
      expect(shapes.get(error.name) ?? shape).toBe(shape)
      shapes.set(error.name, shape)
    }
  })
})
