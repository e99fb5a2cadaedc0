import { keccak256, stringToBytes } from 'viem'
import type { Domain } from '../../core/domain.ts'
import { type Address, type Hash, ZERO_ADDRESS, ZERO_HASH } from '../../core/hex.ts'
import { type Badge, digest, type Messages, type Receipt, structHash } from '../../core/messages.ts'
import { type CompactSignature, recoverSigner, type Signer } from '../../core/signature.ts'
import { decodeResponse, type Response } from '../../core/tap/apdu.ts'
import type { PresentedReceipt } from '../../core/tap/presented-receipt.ts'
import { encodePreviousCommands } from '../../core/tap/previous.ts'
import { encodeResultCommand, type ResultState } from '../../core/tap/result.ts'
import { decodeSelectAnswer, encodeSelectCommand, type SelectAnswer } from '../../core/tap/select.ts'
import { decodeSignAnswer, encodeSignCommand } from '../../core/tap/sign.ts'
import { type StatusName, StatusWord, statusName } from '../../core/tap/status-words.ts'
import { encodeTermsCommand } from '../../core/tap/terms.ts'
import { channelId, type Terms } from '../../core/terms.ts'
import { createSigner, recoverAddress } from '../../signatures/javascript.ts'
import { decodeOr, expectThat } from '../check.ts'

/** A wallet behind some reader, and the time. */
export interface WalletUnderTest {
  readonly aid: Uint8Array
  transmit(command: Uint8Array): Promise<Uint8Array>
  /** Unix seconds. */
  now(): bigint
  pause(seconds: number): Promise<void>
}

const signerOf = (name: string): Signer => createSigner(keccak256(stringToBytes(name)))

/** These keys are public: no machine and no contract may accept their signatures. */
export const conformanceIssuer = signerOf('crema conformance issuer')
export const conformanceDomain: Domain = { chainId: 31337n, contract: '0x00000000000000000000000000000000c0ffee01' }
const colleague = signerOf('crema conformance colleague')
export const stranger = signerOf('crema conformance stranger')

export interface SignedBadge {
  readonly badge: Badge
  readonly signature: CompactSignature
}

export const DAY = 86_400n

/** The badge that a wallet needs before it can be tested. Its daily limit is in units of a token that does not exist. */
export const conformanceBadge = (holder: Address, now: bigint): SignedBadge =>
  signBadge(conformanceIssuer, { holder, issuedAt: now - DAY, expiresAt: now + 365n * DAY, dailyLimit: 1_000_000n })

export const signBadge = (by: Signer, badge: Badge, domain = conformanceDomain): SignedBadge => ({
  badge,
  signature: sign(by, 'Badge', badge, domain),
})

export const sign = <Name extends keyof Messages>(
  by: Signer,
  name: Name,
  message: Messages[Name],
  domain = conformanceDomain,
): CompactSignature => by.sign(digest(domain, name, message))

export const PRICE = 80n
/** A wallet signs no different content within five seconds; in whole seconds, so the pause may be up to a second longer. */
const PAUSE_SECONDS = 7

/** The machine's side of one check, with a channel and a machine new to the wallet. */
export class WalletKit {
  readonly #wallet: WalletUnderTest
  readonly #run: string
  #channels = 0
  #signedAt: bigint | null = null
  #regular: Bought | null = null

  /** @param run makes the channels of this run different from those of any other run */
  constructor(wallet: WalletUnderTest, run: string) {
    this.#wallet = wallet
    this.#run = run
  }

  now(): bigint {
    return this.#wallet.now()
  }

  /** A company that the wallet has no badge from. */
  newIssuer(): Signer {
    return signerOf(`crema conformance issuer ${this.#run} ${this.#channels++}`)
  }

  /** A token in which nothing has been spent. */
  newToken(): Address {
    return signerOf(`crema conformance token ${this.#run} ${this.#channels++}`).address
  }

  /** A channel for one check only. */
  newChannel(change: Partial<Terms> = {}, domain = conformanceDomain): KitChannel {
    const seed = `${this.#run} ${this.#channels++}`
    const machine = signerOf(`crema conformance machine ${seed}`)
    const payer = signerOf(`crema conformance payer ${seed}`).address
    const terms: Terms = {
      payer,
      payee: machine.address,
      token: ZERO_ADDRESS,
      issuer: conformanceIssuer.address,
      machine: machine.address,
      noticePeriod: 604_800,
      ...change,
    }
    return { id: channelId(terms, domain), terms, machine, domain }
  }

  /** SELECT: a new tap. */
  async select(): Promise<SelectAnswer> {
    const { status, bytes } = await this.send(encodeSelectCommand(this.#wallet.aid))
    expectThat(status === StatusWord.done, `SELECT was answered ${describe(status)}`)
    return decodeOr('SELECT’s answer', () => decodeSelectAnswer(bytes))
  }

  /** Sends any command. @throws Nonconformance when the answer is not a response APDU of the tap */
  async send(command: Uint8Array): Promise<Response & { readonly bytes: Uint8Array }> {
    const bytes = await this.#wallet.transmit(command)
    return { ...decodeOr('the answer', () => decodeResponse(bytes)), bytes }
  }

  /** @throws Nonconformance for any other status */
  async expectStatus(command: Uint8Array, ...allowed: StatusName[]): Promise<void> {
    const { status } = await this.send(command)
    expectThat(
      allowed.some(name => StatusWord[name] === status),
      describe(status),
    )
  }

  /** SELECT, then TERMS. */
  async introduce(channel: KitChannel): Promise<Address> {
    const { holder } = await this.select()
    await this.showTerms(channel)
    return holder
  }

  async showTerms({ domain, terms }: KitChannel): Promise<void> {
    const shown = { domain, terms, decimals: 18, symbol: 'TEST', machineName: 'Crema conformance' }
    await this.expectStatus(encodeTermsCommand(shown), 'done')
  }

  /** Waits until the wallet may sign different content. */
  async rest(): Promise<void> {
    if (this.#signedAt !== null && this.now() - this.#signedAt < PAUSE_SECONDS) await this.#wallet.pause(PAUSE_SECONDS)
  }

  signCommand(receipt: Receipt, price = PRICE): Uint8Array {
    return encodeSignCommand({ receipt, price, label: 'Conformance' })
  }

  /** SIGN that must be answered with the holder's valid signature. */
  async expectSigned(receipt: Receipt, holder: Address, price = PRICE): Promise<CompactSignature> {
    const { status, bytes } = await this.send(this.signCommand(receipt, price))
    this.#signedAt = this.now()
    expectThat(status === StatusWord.done, `SIGN was answered ${describe(status)}`)
    const signature = decodeOr('SIGN’s answer', () => decodeSignAnswer(bytes))
    const signer = recoverSigner(digest(conformanceDomain, 'Receipt', receipt), signature, recoverAddress)
    expectThat(signer === holder, `a signature of ${signer ?? 'nobody'}, the holder is ${holder}`)
    return signature
  }

  /** SIGN that must be refused with one of these statuses. */
  async expectRefused(receipt: Receipt, ...allowed: StatusName[]): Promise<void> {
    return this.expectPriceRefused(receipt, PRICE, ...allowed)
  }

  /** The same, with a price. */
  async expectPriceRefused(receipt: Receipt, price: bigint, ...allowed: StatusName[]): Promise<void> {
    const { status } = await this.send(this.signCommand(receipt, price))
    if (status === StatusWord.done) this.#signedAt = this.now()
    expectThat(
      allowed.some(name => StatusWord[name] === status),
      `SIGN was answered ${describe(status)}`,
    )
  }

  /** The first receipt of a new channel, signed in a separate tap. */
  async buyFirst(channel: KitChannel, price = PRICE): Promise<Bought> {
    await this.rest()
    const holder = await this.introduce(channel)
    const receipt = this.receipt(channel, null, { cumulativeAmount: price })
    return { channel, receipt, holder, signature: await this.expectSigned(receipt, holder, price) }
  }

  /** The same, accepted by the machine. */
  async buyAccepted(channel: KitChannel, price = PRICE): Promise<Bought> {
    const bought = await this.buyFirst(channel, price)
    await this.tellResult(bought.receipt, channel.machine)
    return bought
  }

  /** A channel with one accepted receipt, for checks in which nothing more is signed. */
  async regular(): Promise<Bought> {
    this.#regular ??= await this.buyAccepted(this.newChannel())
    return this.#regular
  }

  /** RESULT with an Acceptance signed by the machine or an impostor. The status is not checked: it is up to the wallet. */
  async tellResult(receipt: Receipt, by: Signer, state: ResultState = 'brewing'): Promise<void> {
    const { sequence, cumulativeAmount } = receipt
    const acceptance = sign(by, 'Acceptance', { receipt: structHash('Receipt', receipt) })
    await this.send(encodeResultCommand({ state, sequence, cumulativeAmount, acceptance }))
  }

  receipt(channel: KitChannel, before: Receipt | null = null, change: Partial<Receipt> = {}): Receipt {
    return {
      channelId: channel.id,
      sequence: (before?.sequence ?? 0n) + 1n,
      cumulativeAmount: (before?.cumulativeAmount ?? 0n) + PRICE,
      issuedAt: this.now(),
      previous: before === null ? ZERO_HASH : structHash('Receipt', before),
      ...change,
    }
  }

  /** A colleague's receipt and badge, as PREVIOUS shows them; changes forge them. */
  colleagues(
    receipt: Receipt,
    { by = colleague, badgeBy = conformanceIssuer, badge: change = {}, domain }: Forgery = {},
  ): PresentedReceipt {
    const badge: Badge = { holder: colleague.address, issuedAt: this.now() - DAY, expiresAt: this.now() + DAY, dailyLimit: 0n, ...change }
    const { channelId: _, ...body } = receipt
    const { holder, ...badgeBody } = badge
    const { signature } = signBadge(badgeBy, badge, domain)
    return { receipt: body, signature: sign(by, 'Receipt', receipt), holder, badge: { ...badgeBody, signature } }
  }

  /** A receipt signed without a badge, as only an issuer may. */
  issuers({ channelId, ...body }: Receipt, by: Signer, holder = by.address): PresentedReceipt {
    return { receipt: body, signature: sign(by, 'Receipt', { channelId, ...body }), holder, badge: null }
  }

  /** Sends both commands of PREVIOUS. A forged one may be refused here or at SIGN, so the status is not checked. */
  async showPrevious(presented: PresentedReceipt): Promise<void> {
    for (const command of encodePreviousCommands(presented)) await this.send(command)
  }

  /** 32 bytes not used before. */
  anyHash(): Hash {
    return keccak256(stringToBytes(`${this.#run} hash ${this.#channels++}`))
  }
}

/** What is wrong with a colleague's receipt or badge. */
export interface Forgery {
  readonly by?: Signer
  readonly badgeBy?: Signer
  readonly badge?: Partial<Badge>
  /** That the badge was signed for. */
  readonly domain?: Domain
}

/** A receipt that the wallet signed. */
export interface Bought {
  readonly channel: KitChannel
  readonly receipt: Receipt
  readonly holder: Address
  readonly signature: CompactSignature
}

export interface KitChannel {
  readonly domain: Domain
  readonly id: Hash
  readonly terms: Terms
  readonly machine: Signer
}

/** A status in readable form: `6A88 (notFound)`. */
export const describe = (status: number): string => {
  const name = statusName(status)
  return `${status.toString(16).toUpperCase().padStart(4, '0')}${name === null ? '' : ` (${name})`}`
}
