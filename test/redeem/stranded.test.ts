import { describe, expect, it } from 'vitest'
import { InsufficientGas } from '../../src/chain/errors.ts'
import { taken } from '../store/fixture.ts'
import { channel, machine } from '../support/make.ts'
import { setUp } from './machine.ts'

const noGas = () => new InsufficientGas(machine.address, 0n, 1n, String)
const away = () => Promise.reject(new Error('No node answers.'))

describe('a redemption that the machine cannot pay for itself', () => {
  it('is one that is due and for which its key has no gas, until it has some', async () => {
    const bench = setUp()
    taken(bench.store)
    bench.fake.noRedemption = noGas
    await bench.loop.sync()
    expect(bench.loop.stranded()).toEqual([channel])
    bench.fake.noRedemption = () => null
    await bench.loop.sync()
    expect(bench.loop.stranded()).toEqual([])
  })

  it('is not one that fails for another reason, nor one that is not due', async () => {
    const failing = setUp()
    taken(failing.store)
    failing.fake.noRedemption = () => new Error('It reverts.')
    await failing.loop.sync()
    expect(failing.loop.stranded()).toEqual([])
    const patient = setUp({ threshold: 1_000_000n })
    taken(patient.store)
    patient.fake.noRedemption = noGas
    await patient.loop.sync()
    expect(patient.loop.stranded()).toEqual([])
  })

  it('is one that is due while no node answers, also where it was signed and no block has it', async () => {
    const bench = setUp()
    taken(bench.store)
    await bench.loop.sync()
    expect([bench.fake.signed, bench.loop.stranded()]).toEqual([1, []])
    const { blocks } = bench.chain
    bench.chain.blocks = away
    await expect(bench.loop.sync()).rejects.toThrow('No node answers')
    expect(bench.loop.stranded()).toEqual([channel])
    bench.chain.blocks = blocks
    await bench.loop.sync()
    expect(bench.loop.stranded()).toEqual([])
  })

  it('is not one that a block has', async () => {
    const bench = setUp()
    const { stored } = taken(bench.store)
    const [redemption] = await bench.loop.sync()
    bench.fake.mine(redemption?.transactionHash ?? '0x', stored.receipt.cumulativeAmount)
    await bench.loop.sync()
    bench.chain.blocks = away
    await expect(bench.loop.sync()).rejects.toThrow('No node answers')
    expect(bench.loop.stranded()).toEqual([])
  })

  it('becomes due by the outage alone, as it would be at its end', async () => {
    const bench = setUp({ threshold: 1_000_000n, afterOutage: 3600n })
    taken(bench.store)
    await bench.loop.sync()
    bench.chain.blocks = away
    await expect(bench.loop.sync()).rejects.toThrow('No node answers')
    await bench.time.pass(3_599_000)
    expect(bench.loop.stranded()).toEqual([])
    await bench.time.pass(1000)
    expect(bench.loop.stranded()).toEqual([channel])
  })
})
