import { type Hash, ZERO_HASH } from '../../../../src/core/hex.ts'
import type { Receipt } from '../../../../src/core/messages.ts'
import { decodeResponse } from '../../../../src/core/tap/apdu.ts'
import { encodeBadgeCommand } from '../../../../src/core/tap/badge.ts'
import { encodeChallengeCommand } from '../../../../src/core/tap/challenge.ts'
import { encodeCompletionCommand, encodeDeliverCommands } from '../../../../src/core/tap/deliver.ts'
import { encodeGiveCommand } from '../../../../src/core/tap/give.ts'
import { encodeNewestCommand } from '../../../../src/core/tap/newest.ts'
import { encodePreviousCommands } from '../../../../src/core/tap/previous.ts'
import { encodeResultCommand, NO_SIGNATURE } from '../../../../src/core/tap/result.ts'
import { AID, encodeSelectCommand } from '../../../../src/core/tap/select.ts'
import { decodeSignAnswer, encodeSignCommand } from '../../../../src/core/tap/sign.ts'
import { StatusWord, statusName } from '../../../../src/core/tap/status-words.ts'
import { encodeTermsCommand } from '../../../../src/core/tap/terms.ts'
import { channelId, type Terms } from '../../../../src/core/terms.ts'
import { readDocument } from '../../../../src/wallet/document.ts'
import { createWallet } from '../../../../src/wallet/wallet.ts'
import { createMemoryStore } from '../../../../src/wallet/wallet-store.ts'
import { require, requireSame } from '../judge.ts'
import type { Target } from '../target.ts'
import { anna, badgeOf, ben, domain, hashOf, issuer, machine, NOW, receiptOf, recover, signed, stranger, terms } from './given.ts'
import { Script } from './script.ts'
import { Signatures } from './signatures.ts'

/** The owner's limits: what a day and a purchase may cost, whatever a machine asks. */
export const PER_PURCHASE = 300n
export const PER_DAY = 1000n

/** Two channels of Anna's company, and one of a company that she has no badge of. */
const allTerms: readonly Terms[] = [terms, { ...terms, noticePeriod: 1 }, { ...terms, issuer: stranger.address }]
const ids = allTerms.map(each => channelId(each, domain))
const parties = [anna, ben, issuer, machine, stranger]

/** A hostile machine, and the wallet that it meets. */
class Machine {
  readonly #script: Script
  readonly #signatures = new Signatures(PER_PURCHASE, PER_DAY)
  readonly #store = createMemoryStore()
  readonly #known = new Map<Hash, Receipt>()
  readonly #faults: unknown[] = []
  #now = NOW
  readonly #wallet = createWallet({
    signer: anna,
    recover,
    store: this.#store,
    clock: () => this.#now,
    onError: error => void this.#faults.push(error),
  })

  constructor(input: Uint8Array) {
    this.#script = new Script(input)
  }

  async run(): Promise<void> {
    const badge = badgeOf(anna, { dailyLimit: 0n })
    await this.#wallet.addBadge({ domain, issuer: issuer.address, badge, signature: signed(issuer, 'Badge', badge), token: null })
    await this.#wallet.setLimit({ chainId: domain.chainId, token: terms.token, perPurchase: PER_PURCHASE, perDay: PER_DAY })
    for (let step = 0; step < 40 && !this.#script.isOver; step++) await this.#step()
    readDocument(await this.#store.read())
    await this.#wallet.summary()
  }

  async #step(): Promise<void> {
    const script = this.#script
    const steps: readonly (() => Promise<void>)[] = [
      () => this.#send(encodeSelectCommand(AID)),
      () => this.#send(encodeTermsCommand({ domain, terms: script.pick(allTerms), decimals: 2, symbol: 'EURT', machineName: 'Kitchen' })),
      () => this.#sign(),
      () => this.#sign(),
      () => this.#result(),
      () => this.#present(encodePreviousCommands),
      () => this.#deliver(),
      () => this.#send(script.bytes()),
      () => this.#give(),
      () => this.#send(encodeNewestCommand(script.pick(ids))),
      () => this.#send(encodeChallengeCommand({ machine: script.pick(parties).address, nonce: ids[0] as Hash })),
      () => this.#send(encodeBadgeCommand([script.pick(parties).address])),
      () => this.#wallet.left(),
      async () => {
        this.#now += BigInt(script.byte() ** 2)
      },
    ]
    await script.pick(steps)()
    requireSame('errors of the wallet itself', this.#faults.map(String), [])
  }

  /** A receipt that was asked for or shown before; null for none. */
  #pick(): Receipt | null {
    return this.#known.size === 0 ? null : ([...this.#known.values()][this.#script.byte() % (this.#known.size + 1)] ?? null)
  }

  #know(receipt: Receipt): void {
    const hash = hashOf(receipt)
    if (!this.#known.has(hash)) this.#known.set(hash, receipt)
  }

  async #sign(): Promise<void> {
    const script = this.#script
    const before = this.#pick()
    const price = BigInt(script.byte() * 2)
    const proper = receiptOf({
      channelId: before?.channelId ?? script.pick(ids),
      sequence: (before?.sequence ?? 0n) + 1n,
      cumulativeAmount: (before?.cumulativeAmount ?? 0n) + price,
      issuedAt: this.#now,
      previous: before === null ? ZERO_HASH : hashOf(before),
    })
    const spoiled = BigInt(script.byte())
    const receipt = script.pick([
      ...Array<Receipt>(12).fill(proper),
      { ...proper, sequence: spoiled },
      { ...proper, cumulativeAmount: spoiled * 4n },
      { ...proper, previous: ZERO_HASH },
      { ...proper, issuedAt: this.#now + 8n * spoiled },
      { ...proper, channelId: script.pick(ids) },
    ])
    const { status, response } = await this.#ask(encodeSignCommand({ receipt, price, label: 'Espresso' }))
    this.#know(receipt)
    if (status !== StatusWord.done) return
    requireSame('the signature', decodeSignAnswer(response), signed(anna, 'Receipt', receipt))
    require('a receipt of a company that gave a badge', receipt.channelId !== ids[2])
    this.#signatures.add({ receipt, price, now: this.#now, previous: this.#known.get(receipt.previous) ?? null })
  }

  async #result(): Promise<void> {
    const script = this.#script
    const receipt = this.#pick()
    if (receipt === null) return
    const by = script.pick([machine, machine, machine, stranger])
    const acceptance = script.pick([signed(by, 'Acceptance', { receipt: hashOf(receipt) }), NO_SIGNATURE])
    const { status } = await this.#ask(
      encodeResultCommand({ state: script.pick(['brewing', 'credit', 'refused']), ...receipt, acceptance }),
    )
    const held = (await this.#wallet.receipts()).find(({ hash }) => hash === hashOf(receipt))
    if (status === StatusWord.done && held?.acceptance) this.#signatures.accepted(receipt)
  }

  async #present(encode: typeof encodePreviousCommands): Promise<void> {
    const script = this.#script
    const receipt = this.#pick() ?? receiptOf({ channelId: script.pick(ids), cumulativeAmount: BigInt(script.byte()) })
    this.#know(receipt)
    const by = script.pick(parties)
    const badge = badgeOf(by)
    const own = { ...badge, signature: signed(script.pick([issuer, stranger]), 'Badge', badge) }
    const presented = { receipt, signature: signed(by, 'Receipt', receipt), holder: by.address, badge: script.pick([own, null]) }
    for (const command of encode(presented)) await this.#send(command)
  }

  async #deliver(): Promise<void> {
    await this.#present(encodeDeliverCommands)
    const receipt = [...this.#known.values()].at(-1)
    if (receipt === undefined) return
    const order = { workOrders: terms.token, orderId: BigInt(this.#script.byte()) }
    const signature = signed(this.#script.pick(parties), 'Completion', { ...order, receipt: hashOf(receipt) })
    await this.#send(encodeCompletionCommand({ ...order, signature }))
  }

  #give(): Promise<void> {
    const by = this.#script.pick([issuer, stranger])
    const badge = badgeOf(anna, { dailyLimit: BigInt(this.#script.byte()) })
    return this.#send(encodeGiveCommand({ ...badge, issuer: by.address, signature: signed(by, 'Badge', badge) }))
  }

  async #send(command: Uint8Array): Promise<void> {
    await this.#ask(command)
  }

  async #ask(command: Uint8Array): Promise<{ readonly status: number; readonly response: Uint8Array }> {
    const response = await this.#wallet.transmit(command)
    const { status } = decodeResponse(response)
    require(`a status word of the protocol, not ${status.toString(16)}`, statusName(status) !== null && status !== StatusWord.fault)
    return { status, response }
  }
}

const step = (...bytes: number[]) => bytes
const honest = [...step(0), ...step(1, 0), ...step(2, 0, 40, 0, 0), ...step(4, 0, 0, 0, 0)]

/** The wallet's side of the tap. */
export const wallet: Target = {
  name: 'wallet',
  form: 'bytes',
  share: 6,
  seeds: () =>
    [
      honest,
      [...honest, ...step(13, 20), ...step(0), ...step(2, 0, 150, 0, 0), ...step(13, 250), ...step(0), ...step(2, 1, 50, 0, 0)],
      [
        ...step(0),
        ...step(1, 1),
        ...step(5, 5, 1, 0, 0),
        ...step(2, 0, 30, 0, 0),
        ...step(8, 0, 9),
        ...step(9, 0),
        ...step(10, 3),
        ...step(11, 2),
      ],
      [...step(0), ...step(1, 0), ...step(6, 0, 40, 3, 1, 0, 7, 3), ...step(12), ...step(7, 4, 0x80, 0x10, 0, 0)],
    ].map(each => Uint8Array.from(each)),
  open: () => input => new Machine(input).run(),
}
