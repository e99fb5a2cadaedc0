import { type AbiParameter, encodeAbiParameters, encodeErrorResult } from 'viem'
import { describe, expect, it } from 'vitest'
import { paymentChannelsAbi } from '../../src/chain/abi/payment-channels-abi.ts'
import { RevertedWith } from '../../src/chain/errors.ts'
import { decodeRevert, explainRevert } from '../../src/chain/explain-revert.ts'

const errors = paymentChannelsAbi.filter(item => item.type === 'error')
const example = ({ type }: AbiParameter) => (type === 'address' ? `0x${'ab'.repeat(20)}` : 7n)

describe('explainRevert', () => {
  it.each(errors.map(error => [error.name, error] as const))('has all fields for %s', (name, error) => {
    const data = encodeErrorResult({ abi: [error], errorName: name, args: error.inputs.map(example) } as never)
    const { code, fact, expected, remedy } = explainRevert(decodeRevert(data))
    expect(code).toMatch(/^revert(-[a-z]+)+$/)
    for (const sentence of [fact, `Expected ${expected}.`, remedy]) expect(sentence).toMatch(/^[^{}]*[^.]\.$/)
    expect(expected).not.toMatch(/^Expected/)
  })

  it('formats amounts as requested, by default in the smallest unit', () => {
    const decoded = { name: 'StaleReceipt', args: [450n, 900n] } as const
    expect(explainRevert(decoded).fact).toContain('says 450 in all, and 900 was paid')
    expect(new RevertedWith(decoded, amount => `${amount} cents`).message).toContain('says 450 cents in all')
  })

  it('shows times as dates, whatever their size', () => {
    expect(explainRevert({ name: 'AlreadyClosing', args: [1_700_000_000n] }).fact).toContain('2023-11-14 22:13:20 UTC')
    expect(explainRevert({ name: 'AlreadyClosing', args: [2n ** 60n] }).fact).toContain(`second ${2n ** 60n}`)
  })

  it('repeats the text of a plain revert', () => {
    const data = `0x08c379a0${encodeAbiParameters([{ type: 'string' }], ['paused by its owner']).slice(2)}` as const
    expect(explainRevert(decodeRevert(data)).fact).toContain('paused by its owner')
  })

  it.each(['0x', '0x12345678', '0x4e487b71', `0x4e487b71${'11'.padStart(64, '0')}`] as const)(
    'says that no reason was given for %s',
    data => {
      expect(explainRevert(decodeRevert(data)).fact).toContain('no known reason')
    },
  )
})
