import { describe, expect, it } from 'vitest'
import type { Hash } from '../../src/core/hex.ts'
import { PRICE, taken } from '../store/fixture.ts'
import { channel, NOW } from '../support/make.ts'
import { setUp } from './machine.ts'

type Machine = ReturnType<typeof setUp>

/** A machine that has sent the redemption of one cup. */
async function sent() {
  const machine = setUp()
  taken(machine.store)
  await machine.loop.sync()
  const [{ id, transactionHash } = expect.unreachable('nothing was sent')] = machine.redemptions()
  return { ...machine, id, hash: transactionHash }
}

/** The transactions that the node is asked about at each sync, by their versions. */
function asked({ chain }: Machine): (readonly (readonly Hash[])[])[] {
  const { outbox } = chain
  const questions: (readonly (readonly Hash[])[])[] = []
  chain.outbox = (finalBlock, transactions) => {
    questions.push(transactions)
    return outbox(finalBlock, transactions)
  }
  return questions
}

const newestOf = (machine: Machine) => machine.redemptions()[0] ?? expect.unreachable('nothing was sent')

describe('a transaction that the store does not know, at the next nonce', () => {
  it('is waited for, ten minutes at most', async () => {
    const machine = setUp()
    const { store, fake, loop, clock } = machine
    fake.unknownPending = 1
    taken(store)
    await loop.sync()
    expect(loop.fault(channel)).toMatchObject({ code: 'unknown-transaction-pending' })
    clock.at = NOW + 599n
    await loop.sync()
    expect(fake.sent).toEqual([])
    clock.at = NOW + 600n
    expect(await loop.sync()).toMatchObject([{ nonce: 0 }])
  })

  it('is not one that was given up here: the next one takes its place at once', async () => {
    const machine = await sent()
    const { chain, fake, loop } = machine
    const { outbox } = chain
    // One wrong answer: a final block has used the nonce. The pool still has the transaction there.
    chain.outbox = async (...question) => ({ ...(await outbox(...question)), nonces: { final: 1, mined: 1, pending: 1 } })
    await loop.sync()
    expect(machine.redemptions().map(({ nonce, state }) => [nonce, state])).toEqual([
      [1, 'signed'],
      [0, 'replaced'],
    ])
    chain.outbox = outbox
    await loop.sync()
    expect(newestOf(machine)).toMatchObject({ nonce: 0, state: 'signed' })
    expect(fake.sent).toHaveLength(3)
  })
})

describe('what the node is asked about', () => {
  it('is each version once, the newest first', async () => {
    const machine = await sent()
    machine.fake.raises = true
    await machine.loop.sync()
    machine.fake.raises = false
    const questions = asked(machine)
    await machine.loop.sync()
    const [first, raised] = machine.fake.sent as Hash[]
    expect(questions).toEqual([[[raised, first]]])
  })

  it('is nothing that was decided and paid', async () => {
    const machine = await sent()
    machine.fake.mineAll()
    machine.fake.block += 1n
    await machine.loop.sync()
    expect(newestOf(machine).state).toBe('final')
    const questions = asked(machine)
    machine.fake.block += 1n
    await machine.loop.sync()
    expect(questions.flat()).toEqual([])
  })
})

describe('what a sync records of a transaction', () => {
  it('is what changed, and nothing else: the disk is not written at each sync', async () => {
    const machine = await sent()
    const { store, fake, loop } = machine
    const { update } = store.transactions
    let updates = 0
    Object.assign(store.transactions, {
      update: (...given: Parameters<typeof update>) => {
        updates++
        return update(...given)
      },
    })
    await loop.sync()
    expect(updates).toBe(0)
    fake.mineAll()
    for (let sync = 0; sync < 3; sync++) await loop.sync()
    expect(updates).toBe(1)
    expect(newestOf(machine)).toMatchObject({ state: 'mined', paid: PRICE })
  })

  it('is the version that a block of the same number has now', async () => {
    const machine = await sent()
    const { fake, loop } = machine
    fake.raises = true
    await loop.sync()
    fake.raises = false
    const [first = '0x', raised = '0x'] = fake.sent as Hash[]
    fake.mine(first, PRICE)
    await loop.sync()
    expect(newestOf(machine).transactionHash).toBe(first)
    fake.undo(first)
    fake.block -= 1n
    fake.mine(raised, PRICE)
    await loop.sync()
    expect(newestOf(machine)).toMatchObject({ state: 'mined', transactionHash: raised })
  })
})

describe('why a transaction waits', () => {
  it('is said after ten minutes, with its hash, and whether the node still has it', async () => {
    const { loop, fake, clock, id, hash } = await sent()
    const fact = (ending: string) =>
      `The transaction ${hash} is not final yet: no block has it after 10 minutes, though its fees suffice${ending}.`
    clock.at = NOW + 599n
    await loop.sync()
    expect(loop.why(id)).toBeNull()
    clock.at = NOW + 600n
    await loop.sync()
    expect(loop.why(id)?.fact).toBe(fact(''))
    fake.drop(hash)
    await loop.sync()
    expect(loop.why(id)?.fact).toBe(fact(', and the node forgets it'))
  })

  it('is not said of one whose fees are raised', async () => {
    const { loop, fake, clock, id } = await sent()
    fake.raises = true
    clock.at = NOW + 3600n
    await loop.sync()
    expect(loop.why(id)).toBeNull()
  })

  it('stays while the node does not answer, and goes with the transaction', async () => {
    const { loop, fake, chain, clock, id } = await sent()
    clock.at = NOW + 600n
    await loop.sync()
    const { outbox } = chain
    chain.outbox = () => Promise.reject(new Error('No answer.'))
    await loop.sync().catch(() => undefined)
    expect(loop.why(id)).not.toBeNull()
    chain.outbox = outbox
    fake.mineAll()
    fake.block += 1n
    for (let sync = 0; sync < 2; sync++) await loop.sync()
    expect(loop.why(id)).toBeNull()
  })
})
