import { deferred } from '../../hal/support/deferred.ts'
import { type FieldOptions, layOn } from '../../src/cli/phone/lay-on.ts'
import type { Domain } from '../../src/core/domain.ts'
import type { Badge } from '../../src/core/messages.ts'
import type { Signer } from '../../src/core/signature.ts'
import { decodeCommand } from '../../src/core/tap/apdu.ts'
import { Instruction, SELECT } from '../../src/core/tap/instructions.ts'
import { decodeResultCommand, type ResultState } from '../../src/core/tap/result.ts'
import { decodeSignCommand, type SignRequest } from '../../src/core/tap/sign.ts'
import { recoverAddress } from '../../src/signatures/javascript.ts'
import { createWallet, type Wallet } from '../../src/wallet/wallet.ts'
import { createMemoryStore } from '../../src/wallet/wallet-store.ts'
import { makeKey, signMessage } from '../support/make.ts'

/** Seconds between two taps: the wallet does not sign two receipts within five seconds. */
const PAUSE = 7n
const YEAR = 365n * 86_400n

/** One stay in the reader's field. */
export interface Stay {
  /** The state in the machine's RESULT. */
  readonly result: Promise<ResultState>
  /** The SIGN requests, in order. */
  readonly asked: readonly SignRequest[]
  leave(): Promise<void>
}

/** The parties of a phone's channels, and the reader that it is held to. */
export interface PhoneOptions extends FieldOptions {
  readonly domain: Domain
  readonly issuer: Signer
}

/** An employee's phone: the wallet in this process, held to the simulator's reader or to the virtual one of pcscd. */
export class Phone {
  readonly signer: Signer
  readonly wallet: Wallet
  readonly #domain: Domain
  readonly #issuer: Signer
  readonly #reader: FieldOptions
  #now: bigint

  constructor(name: string, { domain, issuer, ...reader }: PhoneOptions) {
    this.signer = makeKey(name)
    this.#domain = domain
    this.#issuer = issuer
    this.#reader = reader
    this.#now = BigInt(Math.floor(Date.now() / 1000))
    this.wallet = createWallet({ signer: this.signer, recover: recoverAddress, store: createMemoryStore(), clock: () => this.#now })
  }

  /** Adds a badge from the company; by default issued a year ago for two years. */
  async hire(change: Partial<Badge> = {}): Promise<this> {
    const badge: Badge = { holder: this.signer.address, issuedAt: this.#now - YEAR, expiresAt: this.#now + YEAR, dailyLimit: 0n, ...change }
    const signature = signMessage(this.#issuer, 'Badge', badge, this.#domain)
    await this.wallet.addBadge({ domain: this.#domain, issuer: this.#issuer.address, badge, signature, token: null })
    return this
  }

  /** Advances the phone's clock. */
  passTime(seconds: bigint): void {
    this.#now += seconds
  }

  /** Presents the phone. With `leaveAt`, removes it before the answer to that instruction is sent. */
  async enter(leaveAt?: number): Promise<Stay> {
    this.passTime(PAUSE)
    const asked: SignRequest[] = []
    const heard = deferred<ResultState>()
    const transmit = async (bytes: Uint8Array) => {
      const ins = bytes[1]
      if (ins === Instruction.sign) asked.push(decodeSignCommand(decodeCommand(bytes)))
      const response = await this.wallet.transmit(bytes)
      if (ins === leaveAt) return tearAway()
      if (ins === Instruction.result) heard.resolve(decodeResultCommand(decodeCommand(bytes)).state)
      return response
    }
    const stay = await layOn({ transmit }, this.#reader)
    const tearAway = () => {
      void stay.leave()
      return new Promise<Uint8Array>(() => {})
    }
    return {
      result: heard.promise,
      asked,
      leave: async () => {
        await stay.leave()
        await this.wallet.left()
      },
    }
  }
}

export { Instruction, SELECT }
