import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Attempt, Books, type Statement } from '../../../scripts/search/torture/books.ts'
import { drawCourse, FAILPOINTS_OF, killsOf } from '../../../scripts/search/torture/course.ts'
import { type Edge, misuse } from '../../../scripts/search/torture/relay-record.ts'
import type { Wire } from '../../../src/control/status.ts'
import type { Vend } from '../../../src/store/records.ts'
import { anna, ben, channel } from '../../support/make.ts'

const seed = fc.integer({ min: 0, max: 2 ** 32 - 1 })

describe('a course', () => {
  it('is the same each time it is drawn, and kills as often as asked', () => {
    fc.assert(
      fc.property(seed, fc.integer({ min: 1, max: 60 }), (each, kills) => {
        const course = drawCourse(each, kills)
        expect(drawCourse(each, kills)).toEqual(course)
        const total = course.acts.reduce((sum, act) => sum + killsOf(act), 0)
        expect(total - kills).toBeOneOf([0, 1])
      }),
    )
  })

  it('has every failpoint among the courses of 200 seeds', () => {
    const kills = Array.from({ length: 200 }, (_, each) => drawCourse(each, 25).acts).flat()
    const moments = kills.flatMap(({ kill, decision }) => [kill?.moment, kill?.again, { at: decision.diesAt }])
    const named = new Set(moments.flatMap(moment => (moment && 'at' in moment && moment.at !== null ? [moment.at] : [])))
    expect(named).toEqual(new Set(Object.values(FAILPOINTS_OF).flat()))
  })
})

describe('the relay’s record', () => {
  const bounds = { pulseMs: 50, killedAt: null, backAt: null, lateMs: 0 }
  const edge = (closed: boolean, ms: number): Edge => ({ line: 'espresso', closed, at: ms * 1000 })

  it('is good where each closing ends with its pulse', () => {
    expect(misuse([edge(false, 0), edge(true, 100), edge(false, 155)], bounds)).toEqual([])
    expect(misuse([edge(true, 100), edge(false, 2000)], bounds)).toEqual(['espresso opened 1850 ms late; 0 ms are this computer’s'])
    expect(misuse([edge(true, 100)], bounds)).toEqual(['espresso closed and did not open'])
  })

  it('expects the relay open soon after a death, and at the next start when nothing was left', () => {
    const long = { ...bounds, pulseMs: 5000, killedAt: 200_000 }
    expect(misuse([edge(true, 100), edge(false, 250)], long)).toEqual([])
    expect(misuse([edge(true, 100), edge(false, 3000)], long)).toHaveLength(1)
    expect(misuse([edge(true, 100), edge(false, 3000)], { ...long, backAt: 3_000_000 })).toEqual([])
  })

  it('is not blamed for a busy computer', () => {
    expect(misuse([edge(true, 100), edge(false, 2000)], { ...bounds, lateMs: 1500 })).toEqual([])
  })
})

describe('the books of a machine', () => {
  const PRICE = 800_000n
  const attempt: Attempt = {
    ...{ holder: anna.address, product: 'espresso', price: PRICE, closings: 1 },
    ...{ wasDisturbed: false, asked: [PRICE], heard: 'brewing' },
  }
  const vend = (change: Partial<Wire<Vend>> = {}): Wire<Vend> => ({
    ...{ id: 1, channelId: channel, sequence: '1', holder: anna.address, product: 'espresso', price: String(PRICE) },
    ...{ paid: String(PRICE), creditTaken: '0', state: 'brewed', at: '1700000000', waitsForOwner: false },
    ...change,
  })
  const said = (vends: readonly Wire<Vend>[], change: Partial<Statement> = {}): Statement => ({
    ...{ vends, credits: [], accepted: [] },
    owed: vends.reduce((sum, { paid }) => sum + BigInt(paid), 0n),
    ...change,
  })
  const credit = (amount: bigint) => [{ channelId: channel, holder: anna.address, amount: String(amount) }]
  const first = (given: Partial<Attempt>, statement: Statement) => new Books().compare({ ...attempt, ...given }, statement)

  it('agree with a cup, and with a tap that paid nothing', () => {
    expect(first({}, said([vend()], { accepted: [1n] }))).toEqual([])
    expect(first({ closings: 0, heard: null }, said([]))).toEqual([])
  })

  it('miss the vend of a relay that closed, and of a phone that heard so', () => {
    expect(first({ heard: null }, said([]))).toEqual(['the relay closed 1 times for 0 paid vends'])
    expect(first({ closings: 0, heard: 'credit' }, said([]))).toEqual(['the phone heard "credit", and no vend is in the store'])
    expect(first({ closings: 0 }, said([vend({ state: 'unknown' })], { credits: credit(PRICE) }))).toContain(
      'the phone heard "brewing", and the relay stayed open',
    )
    expect(first({}, said([vend()], { accepted: [2n] }))).toEqual(['receipt 2 was accepted, and no vend has it'])
  })

  it('see a second closing, and a second vend', () => {
    expect(first({ closings: 2 }, said([vend()]))).toEqual(['the relay closed 2 times for 1 paid vends'])
    expect(first({ closings: 2 }, said([vend(), vend({ id: 2, sequence: '2' })]))).toEqual(['one tap paid for 2 vends (brewed, brewed)'])
  })

  it('see a state that the relay’s record contradicts', () => {
    const killed = { wasDisturbed: true, heard: null }
    const never = said([vend({ state: 'never-started' })], { credits: credit(PRICE) })
    expect(first({ ...killed, closings: 0 }, never)).toEqual([])
    expect(first({ ...killed, closings: 1 }, never)).toEqual(['vend 1 counts as never-started, and the relay closed'])
    expect(first({ ...killed, closings: 0 }, said([vend()]))).toEqual(['vend 1 counts as brewed, and the relay stayed open'])
    expect(first({ ...killed, closings: 1 }, said([vend({ state: 'starting' })], { credits: credit(PRICE) }))).toEqual([
      'vend 1 was never settled: it is starting',
    ])
    expect(first({ closings: 0, heard: 'credit' }, never)).toEqual(['vend 1 is never-started, and nothing was killed'])
  })

  it('keep what is owed, and see that it is taken', () => {
    const books = new Books()
    const lost = vend({ state: 'unknown' })
    const killed = { ...attempt, wasDisturbed: true, heard: null }
    expect(books.compare(killed, said([lost], { credits: credit(PRICE) }))).toEqual([])
    expect(books.creditOf(anna.address)).toBe(PRICE)
    const free = vend({ id: 2, sequence: '2', paid: '0', creditTaken: String(PRICE) })
    expect(books.compare({ ...attempt, asked: [0n] }, said([lost, free]))).toEqual([])
    expect(books.creditOf(anna.address)).toBe(0n)
  })

  it('see a credit that was not given, and one that was not taken', () => {
    const lost = vend({ state: 'never-started' })
    const killed = { closings: 0, wasDisturbed: true, heard: null }
    expect(first(killed, said([lost]))).toEqual([`${anna.address} is owed 800000, and has a credit of 0`])
    const books = new Books()
    books.compare({ ...attempt, ...killed }, said([lost], { credits: credit(PRICE) }))
    const again = books.compare(attempt, said([lost, vend({ id: 2, sequence: '2' })], { credits: credit(PRICE) }))
    expect(again).toEqual([
      'a receipt of 800000 was asked for where 0 was due',
      'vend 2 has the paid 800000 instead of 0',
      'vend 2 has the creditTaken 0 instead of 800000',
    ])
  })

  it('let the second doubt of a day wait for the owner, and follow the owner’s word', () => {
    const books = new Books()
    const killed = { ...attempt, wasDisturbed: true, heard: null }
    const doubt = vend({ state: 'unknown' })
    books.compare(killed, said([doubt], { credits: credit(PRICE) }))
    const paidByCredit = { paid: '0', creditTaken: String(PRICE) }
    const second = vend({ id: 2, sequence: '2', state: 'unknown', ...paidByCredit, waitsForOwner: true })
    expect(books.compare({ ...killed, asked: [0n] }, said([doubt, second]))).toEqual([])
    books.decided(2, 'credit')
    expect(books.compare(null, said([doubt, { ...second, waitsForOwner: false }], { credits: credit(PRICE) }))).toEqual([])
  })

  it('see what changes or goes without a tap, and whom it is booked on', () => {
    const books = new Books()
    books.compare(attempt, said([vend()]))
    expect(books.compare(null, said([], { owed: 0n }))).toEqual(['vend 1 is not in the store any more'])
    expect(books.compare(null, said([vend({ state: 'unknown' })]))[0]).toMatch(/^vend 1 was .*"brewed".* and is .*"unknown"/)
    expect(books.compare(null, said([vend(), vend({ id: 2, sequence: '2' })]))[0]).toBe('vend 2 was paid, and nobody tapped')
    expect(first({}, said([vend({ holder: ben.address })]))).toEqual([`vend 1 has the holder ${ben.address} instead of ${anna.address}`])
    expect(first({}, said([vend()], { owed: 5n }))).toEqual(['the newest receipt owes 5, and the vends were paid with 800000'])
  })
})
