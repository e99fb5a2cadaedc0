import { describe, expect, it } from 'vitest'
import { Books } from '../../../scripts/search/powercut/books.ts'
import type { Deed, Fact, Offered } from '../../../scripts/search/powercut/facts.ts'
import { type Cup, type Look, syncedText } from '../../../scripts/search/powercut/look.ts'
import { hashOf, holders } from '../../../scripts/search/powercut/setting.ts'

const [holder] = holders as [Offered['holder']]
const begun = (deed: Deed): Fact => ({ kind: 'begun', deed })
const done = (deed: Deed, cup: Pick<Cup, 'id' | 'state'> | null = null): Fact => ({ kind: 'done', deed, cup, look: null })
const both = (deed: Deed, cup: Pick<Cup, 'id' | 'state'> | null = null): Fact[] => [begun(deed), done(deed, cup)]

const offered = (number: bigint): Offered => ({
  ...{ hash: hashOf(number), sequence: number, cumulativeAmount: 80n * number, holder, price: 80n, creditTaken: 0n, at: 0n },
})
const take = (number: bigint): Deed => ({ do: 'take', cup: offered(number) })
const settle = (vend: number): Deed => ({ do: 'settle', vend, state: 'brewed' })
const synced = syncedText(1n, 0n)

/** A synced machine that has brewed one cup and taken the receipt of another. */
const usual = [
  ...both({ do: 'sync', synced, redeemed: 0n }),
  ...both(take(1n), { id: 1, state: 'paid' }),
  ...both({ do: 'mark', vend: 1 }),
  ...both(settle(1), { id: 1, state: 'brewed' }),
  ...both(take(2n), { id: 2, state: 'paid' }),
]

function booksAfter(...facts: Fact[]): Books {
  const books = new Books()
  for (const fact of [...usual, ...facts]) expect(books.apply(fact)).toEqual([])
  return books
}

const cup = (id: number, state: string): Cup => ({ ...offered(BigInt(id)), id, state })

/** A store with these cups, whose sums fit. */
function store(cups: readonly Cup[], change: Partial<Look> = {}): Look {
  const newest = cups.at(-1)
  const amount = cups.filter(({ state }) => state === 'brewed').length
  return {
    ...{ cups, credits: [], sent: [], synced, brewed: { cups: amount, amount: 80n * BigInt(amount) } },
    newest: newest === undefined ? null : { hash: newest.hash, sequence: newest.sequence, cumulativeAmount: 80n * newest.sequence },
    ...change,
  }
}

const [brewed, paid] = [cup(1, 'brewed'), cup(2, 'paid')]
const broken = (books: Books, look: Look, isPowerLost = true) => books.compare(look, isPowerLost)

describe('the books', () => {
  it('agree with a store that has what was told', () => {
    expect(broken(booksAfter(), store([brewed, paid]))).toEqual([])
  })

  it('let a power cut take back a cup’s outcome until the next flush, and a kill never', () => {
    const open = store([brewed, cup(2, 'starting')])
    const settled = booksAfter(...both({ do: 'mark', vend: 2 }), ...both(settle(2), { id: 2, state: 'brewed' }))
    expect(broken(settled, open)).toEqual([])
    expect(broken(settled, open, false)).toEqual(['vend 2 is starting, and not brewed'])
    for (const fact of both({ do: 'flush' })) settled.apply(fact)
    expect(broken(settled, open)).toEqual(['vend 2 is starting, and not brewed'])
  })

  it.each([
    ['a receipt that was told is missing', store([brewed]), /vend 2 is not in the store any more/],
    ['a vend was settled and is not', store([cup(1, 'paid'), paid]), /vend 1 is paid, and not brewed/],
    ['a vend has another receipt', store([brewed, { ...paid, hash: hashOf(9) }]), /another receipt/],
    ['a vend is there that nobody paid', store([brewed, paid, cup(3, 'paid')]), /nobody offered its receipt/],
    ['a credit is there that nobody owes', store([brewed, paid], { credits: [{ holder, amount: 80n }] }), /is owed 80, and not 0/],
    ['a cup is counted twice', store([brewed, paid], { brewed: { cups: 2, amount: 160n } }), /brewed cups: 2, and not 1/],
    ['the sync is an older one', store([brewed, paid], { synced: syncedText(null, 0n) }), /last sync is block none/],
    [
      'a transaction is there that nobody signed',
      store([brewed, paid], { sent: [{ id: 1, hash: hashOf(5), state: 'signed' }] }),
      /nobody signed/,
    ],
  ])('show that %s', (_, look, what) => {
    expect(broken(booksAfter(), look).join('; ')).toMatch(what)
  })

  it('allow what was under way, and no more', () => {
    const taking = booksAfter(begun(take(3n)))
    expect(broken(taking, store([brewed, paid]))).toEqual([])
    expect(broken(taking, store([brewed, paid, cup(3, 'paid')]))).toEqual([])
    expect(broken(taking, store([brewed, paid, cup(3, 'brewed')])).join()).toMatch(/whose receipt was not told to be stored, is brewed/)
    const settling = booksAfter(begun(settle(2)))
    expect([paid, cup(2, 'brewed')].flatMap(each => broken(settling, store([brewed, each])))).toEqual([])
    expect(broken(settling, store([brewed, cup(2, 'failed')], { credits: [{ holder, amount: 80n }] })).join()).toMatch(/is failed, and not/)
  })

  it('allow the mark of a start to be lost with the power, and not with the process', () => {
    const marked = booksAfter(...both({ do: 'mark', vend: 2 }))
    expect(broken(marked, store([brewed, paid]))).toEqual([])
    expect(broken(marked, store([brewed, paid]), false).join()).toMatch(/vend 2 is paid/)
    marked.losePower()
    expect(broken(marked, store([brewed, paid]), false)).toEqual([])
  })

  it('never allow a cup that may have come out to count as never started', () => {
    const started = booksAfter({ kind: 'relay-closed', vend: 2 }, begun({ do: 'open' }))
    const credits = [{ holder, amount: 80n }]
    expect(broken(started, store([brewed, cup(2, 'unknown')], { credits }))).toEqual([])
    expect(broken(started, store([brewed, cup(2, 'never-started')], { credits })).join()).toMatch(/counts as never started/)
  })

  it('let pruning drop what is settled and redeemed, and it stays dropped', () => {
    const redeemed: Deed = { do: 'sync', synced, redeemed: 80n }
    const prune: Deed = { do: 'prune', before: 1n }
    const look = store([paid], { brewed: { cups: 1, amount: 80n } })
    const pruning = booksAfter(...both(redeemed), begun(prune))
    expect(broken(pruning, look)).toEqual([])
    expect(broken(pruning, store([brewed])).join()).toMatch(/vend 2 is not in the store/)
    const pruned = booksAfter(...both(redeemed), begun(prune), { kind: 'done', deed: prune, cup: null, look })
    expect(broken(pruned, store([brewed, paid])).join()).toMatch(/vend 1 was dropped, and is in the store again/)
  })
})
