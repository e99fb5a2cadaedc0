import { describe, expect, it } from 'vitest'
import { channelId } from '../../src/core/terms.ts'
import { MAX_CHANNELS, MAX_UNACCEPTED, withAccepted, withChannel, withSigned } from '../../src/wallet/channels.ts'
import { type Channel, emptyState, type HeldReceipt, type WalletState } from '../../src/wallet/state.ts'
import { domain, hashOf, makeReceipt, makeTerms } from '../support/make.ts'

const signature = { r: `0x${'11'.repeat(32)}`, vs: `0x${'22'.repeat(32)}` } as const

function makeChannel(noticePeriod: number): Channel {
  const terms = makeTerms({ noticePeriod })
  return { id: channelId(terms, domain), domain, terms, token: { decimals: 2, symbol: 'EUR' }, machineName: '', receipts: [], open: null }
}

function hold(channel: Channel, price: bigint, issuedAt = 1n): HeldReceipt {
  const receipt = makeReceipt(price, null, { channelId: channel.id, issuedAt })
  return { receipt, hash: hashOf(receipt), signature, acceptance: null, purchase: { price, label: 'Espresso', signedAt: 1n } }
}

const accepted = (channel: Channel, price: bigint) => withAccepted(channel, { ...hold(channel, price), acceptance: signature })
const signed = (channel: Channel) => withSigned(channel, hold(channel, 0n))
const filled = (from: number, count: number, make: (channel: Channel) => Channel, into: WalletState): WalletState =>
  Array.from({ length: count }, (_, at) => make(makeChannel(from + at))).reduce(withChannel, into)
const noticesOf = ({ channels }: WalletState) => channels.map(({ terms }) => terms.noticePeriod)

describe('channels', () => {
  const paid = filled(0, 3, channel => accepted(channel, 150n), emptyState)

  it('are at most so many: those without an accepted payment are forgotten first, the oldest of them', () => {
    const state = filled(1_000, MAX_CHANNELS, signed, paid)
    expect(noticesOf(state)).toHaveLength(MAX_CHANNELS)
    expect(noticesOf(state).slice(0, 4)).toEqual([0, 1, 2, 1_003])
  })

  it('are not paid in by a receipt that was accepted and cost nothing', () => {
    const state = filled(1_000, MAX_CHANNELS, channel => accepted(channel, 0n), paid)
    expect(noticesOf(state).slice(0, 3)).toEqual([0, 1, 2])
  })

  it('that were all paid in give way by last use', () => {
    const full = filled(0, MAX_CHANNELS, channel => accepted(channel, 150n), emptyState)
    const used = withChannel(full, accepted(makeChannel(0), 150n))
    expect(noticesOf(withChannel(used, signed(makeChannel(5_000)))).slice(0, 1)).toEqual([2])
    expect(noticesOf(withChannel(used, signed(makeChannel(5_000)))).slice(-2)).toEqual([0, 5_000])
  })
})

describe('the receipts of a channel', () => {
  it('that were never accepted are at most so many, and the accepted one stays', () => {
    const channel = accepted(makeChannel(1), 150n)
    const later = (at: number): HeldReceipt => ({ ...hold(channel, 0n, BigInt(at)), hash: `0x${at.toString(16).padStart(64, '0')}` })
    const { receipts } = Array.from({ length: MAX_UNACCEPTED + 3 }, (_, at) => later(at)).reduce(withSigned, channel)
    expect(receipts).toHaveLength(MAX_UNACCEPTED + 1)
    expect(receipts[0]?.acceptance).toEqual(signature)
    expect(receipts[1]?.receipt.issuedAt).toBe(3n)
  })
})
