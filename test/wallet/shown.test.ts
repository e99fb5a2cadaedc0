import { expect, it } from 'vitest'
import { readDocument } from '../../src/wallet/document.ts'
import type { Channel } from '../../src/wallet/state.ts'
import type { PurchaseRequest } from '../../src/wallet/world.ts'
import { anna, makeBadge, makeReceipt, terms } from '../support/make.ts'
import { asHeld, makeBadgedBench, makeBench } from './bench.ts'

/** Clears the screen, turns the text round, hides, and begins another line. */
const NASTY = '\u001b[2J\u202e\u200b\nB'
const ESCAPED = '\\u{1b}[2J\\u{202e}\\u{200b}\\u{a}B'
const first = makeReceipt(150n)

it('texts of a machine reach an app escaped, and the store as they came', async () => {
  const asked: PurchaseRequest[] = []
  const bench = await makeBadgedBench({ confirm: { purchase: request => asked.push(request) > 0 } })
  await bench.select()
  await bench.terms({ machineName: NASTY, symbol: '\u202eX' })
  await bench.sign(first, 150n, NASTY)
  await bench.result(first)

  expect(asked).toMatchObject([{ label: ESCAPED, channel: { machineName: ESCAPED, token: { symbol: '\\u{202e}X' } } }])
  expect(await bench.wallet.cups()).toMatchObject([{ label: ESCAPED }])
  expect(await bench.wallet.channels()).toMatchObject([{ machineName: ESCAPED, token: { symbol: '\\u{202e}X' } }])
  expect(await bench.wallet.receipts()).toMatchObject([{ purchase: { label: ESCAPED } }])
  expect((await bench.wallet.summary()).channels).toMatchObject([
    { machineName: ESCAPED, token: { symbol: '\\u{202e}X', isVerified: false } },
  ])
  expect(readDocument(await bench.store.read()).channels[0]?.machineName).toBe(NASTY)
})

it('so do the company that is to be agreed to, and the token of a badge', async () => {
  const asked: Channel[] = []
  const bench = makeBench({ confirm: { company: channel => asked.push(channel) === 0 } })
  await bench.wallet.addBadge({
    ...asHeld(makeBadge(anna.address, { expiresAt: 1n })),
    token: { address: terms.token, decimals: 2, symbol: '\u202eE' },
  })
  expect(await bench.wallet.badges()).toMatchObject([{ token: { symbol: '\\u{202e}E' } }])
})
