import { beforeEach, describe, expect, it } from 'vitest'
import { digest } from '../../src/core/messages.ts'
import { recoverSigner } from '../../src/core/signature.ts'
import { decodeChallengeAnswer, encodeChallengeCommand } from '../../src/core/tap/challenge.ts'
import { encodeGiveCommand } from '../../src/core/tap/give.ts'
import { recoverAddress } from '../../src/signatures/javascript.ts'
import type { Channel } from '../../src/wallet/state.ts'
import {
  anna,
  ben,
  channel,
  DAY,
  domain,
  issuer,
  machine,
  makeAddress,
  makeBadge,
  makeHash,
  makeReceipt,
  makeTerms,
  NOW,
  type SignedBadge,
  signMessage,
  signReceipt,
  stranger,
} from '../support/make.ts'
import { asHeld, type Bench, makeBench } from './bench.ts'

const visit = { machine: machine.address, nonce: makeHash('nonce') }
const challenge = encodeChallengeCommand(visit)
const annas = makeBadge(anna.address, { dailyLimit: 1_000n })
const first = makeReceipt(150n)

const give = ({ badge: { holder: _, ...body }, signature }: SignedBadge, by = issuer) =>
  encodeGiveCommand({ ...body, issuer: by.address, signature })

let asked: Channel[]
let agrees: boolean
let bench: Bench

beforeEach(async () => {
  asked = []
  agrees = true
  bench = makeBench({ confirm: { company: shown => asked.push(shown) > 0 && agrees } })
  await bench.select()
})

/** A machine that holds this phone's badge; the phone has just reported that it has none. */
async function lacking(): Promise<void> {
  await bench.terms()
  expect(await bench.sign(first, 150n)).toBe('notFound')
}

describe('a phone with no badge', () => {
  it('proves who it is, is given the badge that it is asked for, and signs', async () => {
    await lacking()
    const proof = decodeChallengeAnswer(await bench.wallet.transmit(challenge))
    expect(recoverSigner(digest(domain, 'Visit', visit), proof, recoverAddress)).toBe(anna.address)
    expect(await bench.send(give(annas))).toBe('done')
    expect(await bench.sign(first, 150n)).toEqual(signReceipt(anna, first))
    expect(await bench.wallet.badges()).toEqual([asHeld(annas)])
    expect(asked).toMatchObject([{ id: channel, machineName: 'Kitchen, 2nd floor' }, { id: channel }])
  })

  it('waits for its owner’s word, before it proves anything and before it takes the badge', async () => {
    agrees = false
    await lacking()
    expect(await bench.send(challenge)).toBe('confirm')
    expect(await bench.send(give(annas))).toBe('confirm')
    expect(await bench.wallet.badges()).toEqual([])
    agrees = true
    await bench.select()
    await lacking()
    expect(await bench.send(challenge)).toBe('done')
  })

  it('proves nothing before SIGN was refused for want of a badge, nor for another machine', async () => {
    await bench.terms()
    expect(await bench.send(challenge)).toBe('confirm')
    await lacking()
    await bench.terms({ terms: makeTerms({ machine: stranger.address }) })
    const strangers = { ...visit, machine: stranger.address }
    expect(await bench.send(encodeChallengeCommand(strangers))).toBe('confirm')
    expect(asked).toEqual([])
  })

  it('has the limit of that badge at once', async () => {
    await lacking()
    await bench.send(give(annas))
    expect(await bench.sign(makeReceipt(1_001n), 1_001n)).toBe('overLimit')
  })

  it.each<[string, () => Uint8Array]>([
    ['of another holder', () => give(makeBadge(ben.address))],
    ['signed by a stranger', () => give(makeBadge(anna.address, {}, stranger))],
    ['of another company than TERMS', () => give(makeBadge(anna.address, {}, stranger), stranger)],
    ['for another contract', () => give(makeBadge(anna.address, {}, issuer, { ...domain, contract: makeAddress('elsewhere') }))],
    ['that has expired', () => give(makeBadge(anna.address, { expiresAt: NOW - 1n }))],
  ])('takes none %s, and its owner is asked at most for a good one', async (_, command) => {
    await lacking()
    expect(await bench.send(command())).toBe('mismatch')
    expect(await bench.wallet.badges()).toEqual([])
  })

  it('takes none that it knows to be revoked', async () => {
    const revocation = { holder: anna.address, at: NOW }
    await bench.wallet.addRevocation({
      ...{ domain, issuer: issuer.address, revocation },
      signature: signMessage(issuer, 'Revocation', revocation),
    })
    await bench.select()
    await lacking()
    expect(await bench.send(give(annas))).toBe('mismatch')
  })

  it('takes none without TERMS in this tap', async () => {
    await lacking()
    await bench.select()
    expect(await bench.send(give(annas))).toBe('unknownChannel')
  })
})

describe('a phone whose badge has expired', () => {
  it('has agreed to its company already: the renewed one is taken with no question', async () => {
    agrees = false
    await bench.wallet.addBadge(asHeld(makeBadge(anna.address, { issuedAt: NOW - 9n * DAY, expiresAt: NOW - DAY })))
    await bench.select()
    await lacking()
    expect(await bench.send(challenge)).toBe('done')
    expect(await bench.send(give(annas))).toBe('done')
    expect(await bench.send(give(annas))).toBe('done')
    expect(await bench.sign(first, 150n)).toEqual(signReceipt(anna, first))
    expect(asked).toEqual([])
  })
})
