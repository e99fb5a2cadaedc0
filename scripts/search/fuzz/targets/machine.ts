import { join } from 'node:path'
import { CardGoneError } from '../../../../hal/errors.ts'
import { fromHex } from '../../../../src/core/hex.ts'
import { digestOf, domainSeparator, structHash } from '../../../../src/core/messages.ts'
import { recoverSigner, type Signer } from '../../../../src/core/signature.ts'
import { encodeBadgeAnswer } from '../../../../src/core/tap/badge.ts'
import { Instruction } from '../../../../src/core/tap/instructions.ts'
import { encodeNewestAnswer } from '../../../../src/core/tap/newest.ts'
import { AID } from '../../../../src/core/tap/select.ts'
import type { ServedChannel } from '../../../../src/core/tap/served-channel.ts'
import { channelId } from '../../../../src/core/terms.ts'
import { purchase } from '../../../../src/nfc/purchase.ts'
import type { Paid, PurchaseParts, Selection } from '../../../../src/nfc/selection.ts'
import { PhoneRefused, Tap } from '../../../../src/nfc/tap.ts'
import { openStore } from '../../../../src/store/open-store.ts'
import type { Store } from '../../../../src/store/store.ts'
import { createWallet, type Wallet } from '../../../../src/wallet/wallet.ts'
import { createMemoryStore } from '../../../../src/wallet/wallet-store.ts'
import { cheapScheme } from '../../simulate/signatures.ts'
import { foreseenLater, require, requireSame } from '../judge.ts'
import type { Target } from '../target.ts'
import { badgeOf, DAY, domain, hashOf, machine, NOW, receiptOf, recover, signed, terms } from './given.ts'
import { Script } from './script.ts'

const PRICE = 80n
const separator = domainSeparator(domain)

/** What one input plays in: a channel, its company, two employees and a stranger. */
interface World {
  readonly store: Store
  readonly served: ServedChannel
  readonly company: Signer
  readonly people: readonly [anna: Signer, ben: Signer, stranger: Signer]
}

/** A machine's store, with a channel and keys for each input: what one input leaves there is nothing to the next. */
class Shop {
  readonly #file: () => string
  #store: Store
  #channels = 0

  constructor(file: () => string) {
    this.#file = file
    this.#store = openStore({ file: file(), bootId: 'boot' })
  }

  /** A store is replaced after this many channels. */
  static readonly most = 500

  next(): World {
    if (this.#channels >= Shop.most) {
      this.#store.close()
      this.#store = openStore({ file: this.#file(), bootId: 'boot' })
      this.#channels = 0
    }
    this.#channels++
    const keyOf = (name: string) => cheapScheme.signer(`${name} ${this.#channels}`)
    const company = keyOf('issuer')
    const own = { ...terms, issuer: company.address }
    const served: ServedChannel = {
      ...{ id: channelId(own, domain), separator },
      presented: { domain, terms: own, decimals: 2, symbol: 'EURT', machineName: 'Kitchen' },
    }
    this.#store.channels.put({ id: served.id, ...served.presented })
    this.#store.syncs.record({
      headAt: NOW,
      finalBlock: { number: 7n, at: NOW - 12n, hash: hashOf(receiptOf()) },
      channels: new Map([[served.id, { deposited: 10_000n, redeemed: 0n, closesAt: 0n }]]),
    })
    return { store: this.#store, served, company, people: [keyOf('anna'), keyOf('ben'), keyOf('stranger')] }
  }

  close(): void {
    this.#store.close()
  }
}

/** A hostile phone: it has an honest wallet, and answers as the script says. */
class Phone {
  readonly #script: Script
  readonly #wallet: Wallet
  readonly #owner: Signer
  readonly #world: World
  #answers: Uint8Array[] = []

  constructor(script: Script, owner: Signer, wallet: Wallet, world: World) {
    this.#script = script
    this.#owner = owner
    this.#wallet = wallet
    this.#world = world
  }

  async transmit(command: Uint8Array): Promise<Uint8Array> {
    const script = this.#script
    const honest = await this.#wallet.transmit(command)
    const answers: readonly (() => Uint8Array)[] = [
      ...Array<() => Uint8Array>(6).fill(() => honest),
      () => script.bytes(),
      () => Uint8Array.of(script.byte(), script.byte()),
      () => Uint8Array.of(0x69, 0xf1 + (script.byte() % 5)),
      () => changed(honest, script.byte(), script.byte()),
      () => honest.subarray(0, script.byte()),
      () => this.#answers[script.byte() % Math.max(1, this.#answers.length)] ?? honest,
      () => this.#forged(command),
      () => torn(),
    ]
    const answer = script.pick(answers)()
    this.#answers = [...this.#answers, answer].slice(-8)
    return answer
  }

  /** A badge that the company did not sign, a receipt that the machine never accepted, another receipt's signature. */
  #forged(command: Uint8Array): Uint8Array {
    const badge = badgeOf(this.#owner, { expiresAt: NOW + BigInt(this.#script.byte()) * DAY })
    const { served, company, people } = this.#world
    const by = this.#script.pick([people[2], this.#owner])
    const receipt = receiptOf({ channelId: served.id, sequence: BigInt(this.#script.byte()), cumulativeAmount: 0n })
    if (command[1] === Instruction.newest)
      return encodeNewestAnswer({
        receipt,
        signature: signed(this.#owner, 'Receipt', receipt),
        acceptance: signed(by, 'Acceptance', { receipt: hashOf(receipt) }),
      })
    if (command[1] === Instruction.badge)
      return encodeBadgeAnswer({ ...badge, issuer: company.address, signature: signed(by, 'Badge', badge) })
    const { r, vs } = signed(by, 'Receipt', receipt)
    return Uint8Array.of(...fromHex(r), ...fromHex(vs), 0x90, 0x00)
  }
}

function changed(bytes: Uint8Array, at: number, by: number): Uint8Array {
  const copy = Uint8Array.from(bytes)
  const place = at % Math.max(1, copy.length)
  copy[place] = (copy[place] ?? 0) ^ by
  return copy
}

function torn(): never {
  throw new CardGoneError('The card left.')
}

/** Anna and Ben have a badge of the company, the stranger has one that he signed himself. */
async function phoneOf(owner: Signer, by: Signer, clock: () => bigint): Promise<Wallet> {
  const wallet = createWallet({ signer: owner, recover, store: createMemoryStore(), clock, confirm: { visit: () => true } })
  const badge = badgeOf(owner, { dailyLimit: 1000n })
  await wallet.addBadge({ domain, issuer: by.address, badge, signature: signed(by, 'Badge', badge), token: null })
  return wallet
}

async function run(input: Uint8Array, world: World): Promise<void> {
  const { store, served, company, people } = world
  const script = new Script(input)
  let now = NOW
  let drawn = 0
  let paid: Total = { sequence: 0n, cumulativeAmount: 0n }
  const parts: PurchaseParts = {
    ...{ store, recover, channels: () => [served] },
    randomBytes: length => Uint8Array.from({ length }, () => drawn++ & 0xff),
    circumstances: () => ({ now, timeTrusted: true, margin: DAY, allowance: 0n }),
  }
  const wallets = await Promise.all(people.map((owner, at) => phoneOf(owner, at === 2 ? owner : company, () => now)))
  for (let taps = 0; taps < 6 && (taps === 0 || !script.isOver); taps++) {
    const who = script.byte() % people.length
    const phone = new Phone(script, people[who] as Signer, wallets[who] as Wallet, world)
    const selection: Selection = { product: 'espresso', label: 'Espresso', priceIn: () => PRICE, asked: new Map(), obstacle: () => null }
    const channel = { transmit: (command: Uint8Array) => phone.transmit(command), gone: Promise.resolve() }
    const tap = new Tap(channel, AID)
    const outcome = (await foreseenLater([CardGoneError], () => purchase(tap, selection, parts)))?.value
    if (outcome?.kind === 'paid') {
      paid = requirePaid(outcome, paid, world)
      const acceptance = signed(machine, 'Acceptance', { receipt: outcome.stored.hash })
      await foreseenLater([CardGoneError, PhoneRefused], () => tap.result({ state: 'brewing', ...paid, acceptance }))
    }
    await wallets[who]?.left()
    now += 6n
  }
  const newest = store.receipts.newest(served.id)
  requireSame('the sum of all sales', newest?.receipt.cumulativeAmount ?? 0n, paid.cumulativeAmount)
}

type Total = { readonly sequence: bigint; readonly cumulativeAmount: bigint }

/** Nothing is sold without a receipt that the contract would pay: signed by a holder of the company's badge, over the price more. */
function requirePaid({ stored, by }: Paid, before: Total, { served, company, people: [anna, ben] }: World): Total {
  const { receipt, signature, badge } = stored
  const signer = recoverSigner(digestOf(separator, hashOf(receipt)), signature, recover)
  require('a receipt of this channel', receipt.channelId === served.id && by === 'phone')
  require('a receipt signed by an employee', signer !== null && [anna.address, ben.address].includes(signer) && stored.signer === signer)
  requireSame('the amount', receipt.cumulativeAmount, before.cumulativeAmount + PRICE)
  requireSame('the sequence', receipt.sequence, before.sequence + 1n)
  const issuedBy = badge && recoverSigner(digestOf(separator, structHash('Badge', badge.badge)), badge.signature, recover)
  require('a badge by the company', issuedBy === company.address)
  return receipt
}

/** The machine's side of the tap. */
export const machineTarget: Target = {
  name: 'machine',
  form: 'bytes',
  share: 2,
  seeds: () =>
    [
      ...[[0], [0, ...Array<number>(8).fill(0), 1, ...Array<number>(8).fill(0), 0], [2]],
      ...[
        [0, 0, 12, 9, 1, 0],
        [0, 8, 3],
        [1, 0, 0, 9, 3, 7],
        [0, 7, 0x6a, 0x82, 7, 0x90, 0, 6, 67, 65],
      ],
    ].map(each => Uint8Array.from(each)),
  open: ({ folder, onEnd }) => {
    let files = 0
    const shop = new Shop(() => join(folder, `machine-${files++}.db`))
    onEnd(() => shop.close())
    return input => run(input, shop.next())
  },
}
