import { Signature, TypedDataEncoder, Wallet } from 'ethers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { broadcast } from '../../src/chain/broadcast.ts'
import { prepareRedemption } from '../../src/chain/prepare-redemption.ts'
import type { Address } from '../../src/core/hex.ts'
import { judgeReceipt, type Ledger } from '../../src/core/judge-receipt.ts'
import { type Badge, digest, type Receipt, structHash } from '../../src/core/messages.ts'
import { type CompactSignature, recoverSigner } from '../../src/core/signature.ts'
import { loadRecover } from '../../src/signatures/recover.ts'
import { balanceOf, type ChainFixture, startChainFixture } from '../chain/fixture.ts'
import { DAY, makeAddress, makePrivateKey, NOW } from '../support/make.ts'

/** As in PROTOCOL.md, independent of src. */
const types = {
  Badge: [
    { name: 'holder', type: 'address' },
    { name: 'issuedAt', type: 'uint64' },
    { name: 'expiresAt', type: 'uint64' },
    { name: 'dailyLimit', type: 'uint128' },
  ],
  Receipt: [
    { name: 'channelId', type: 'bytes32' },
    { name: 'sequence', type: 'uint64' },
    { name: 'cumulativeAmount', type: 'uint128' },
    { name: 'issuedAt', type: 'uint64' },
    { name: 'previous', type: 'bytes32' },
  ],
}

const PRICE = 800_000n

describe('a receipt that ethers made', () => {
  let fixture: ChainFixture
  let badge: { badge: Badge; signature: CompactSignature }
  let receipt: Receipt
  let signature: CompactSignature

  const holder = new Wallet(makePrivateKey('anna'))

  async function sign(by: Wallet, name: keyof typeof types, message: object): Promise<CompactSignature> {
    const { chainId, contract } = fixture.domain
    const domain = { name: 'Crema', version: '1', chainId, verifyingContract: contract }
    const { r, yParityAndS } = Signature.from(await by.signTypedData(domain, { [name]: types[name] }, message))
    return { r: r as `0x${string}`, vs: yParityAndS as `0x${string}` }
  }

  beforeAll(async () => {
    fixture = await startChainFixture()
    const signed: Badge = { holder: makeAddress('anna'), issuedAt: NOW - DAY, expiresAt: NOW + DAY, dailyLimit: 0n }
    badge = { badge: signed, signature: await sign(new Wallet(makePrivateKey('issuer')), 'Badge', signed) }
    receipt = { channelId: fixture.id, sequence: 1n, cumulativeAmount: PRICE, issuedAt: NOW, previous: `0x${'0'.repeat(64)}` }
    signature = await sign(holder, 'Receipt', receipt)
  })
  afterAll(() => fixture.stop())

  it('is accepted by the machine’s rules', async () => {
    const { recover } = loadRecover()
    const signer = recoverSigner(digest(fixture.domain, 'Receipt', receipt), signature, recover)
    expect(signer).toBe(holder.address.toLowerCase())
    expect(recoverSigner(digest(fixture.domain, 'Badge', badge.badge), badge.signature, recover)).toBe(fixture.terms.issuer)
    expect(judgeReceipt(receipt, signer, PRICE, ledger())).toMatchObject({ kind: 'accepted', verified: { paid: PRICE } })
    expect(structHash('Receipt', receipt)).toBe(TypedDataEncoder.hashStruct('Receipt', { Receipt: types.Receipt }, receipt))
  })

  it('is paid by the contract', async () => {
    const { chain, terms, payee } = fixture
    const before = await balanceOf(chain, terms.token, terms.payee)
    const { raw } = await prepareRedemption(chain, { account: payee, claim: { terms, receipt, signature, badge } })
    await broadcast(chain, raw)
    expect(await balanceOf(chain, terms.token, terms.payee)).toBe(before + PRICE)
  })

  function ledger(): Ledger {
    const account = {
      holder: badge.badge.holder as Address,
      isIssuer: false,
      badge: badge.badge,
      revokedAt: null,
      isCard: false,
      spentToday: 0n,
      credit: 0n,
    }
    const synced = { blockAt: NOW, deposited: 100_000_000n, redeemed: 0n, closesAt: 0n }
    const standing = {
      now: NOW,
      timeTrusted: true,
      synced,
      noticePeriod: 604_800,
      margin: 0n,
      newestAmount: 0n,
      allowance: 0n,
      servedSinceSync: 0n,
    }
    return { channelId: fixture.id, newest: null, account, standing }
  }
})
