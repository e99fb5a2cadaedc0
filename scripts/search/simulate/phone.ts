import type { Domain } from '../../../src/core/domain.ts'
import type { Address } from '../../../src/core/hex.ts'
import { toHex } from '../../../src/core/hex.ts'
import { digest } from '../../../src/core/messages.ts'
import type { Signer } from '../../../src/core/signature.ts'
import { Instruction } from '../../../src/core/tap/instructions.ts'
import { createWallet, type Wallet } from '../../../src/wallet/wallet.ts'
import type { WalletStore } from '../../../src/wallet/wallet-store.ts'
import type { Scheduler } from './scheduler.ts'
import type { Scheme } from './signatures.ts'

export interface PhoneOptions {
  readonly name: string
  readonly scheme: Scheme
  readonly scheduler: Scheduler
  readonly domain: Domain
  /** Called with each signature of a receipt, r and vs in hexadecimal, before the machine gets it. */
  readonly onSigned: (signature: string, holder: Address) => void
  /** An error of the wallet itself. */
  readonly onFault: (error: Error) => void
}

/** An employee's phone with the real wallet. */
export class Phone {
  readonly #options: PhoneOptions
  readonly #signer: Signer
  #text: string | null = null
  #old: string | null = null
  #wallet: Wallet
  isLocked = false
  /** How far its clock is off, in seconds. */
  skew = 0

  constructor(options: PhoneOptions) {
    this.#options = options
    this.#signer = options.scheme.signer(options.name)
    this.#wallet = this.#open()
  }

  get name(): string {
    return this.#options.name
  }

  get address(): Address {
    return this.#signer.address
  }

  get wallet(): Wallet {
    return this.#wallet
  }

  async transmit(command: Uint8Array): Promise<Uint8Array> {
    const answer = await this.#wallet.transmit(command)
    if (command[1] === Instruction.sign && answer.length > 2) this.#options.onSigned(toHex(answer.subarray(0, 64)), this.address)
    return answer
  }

  /** The company's badge, valid from a day ago. */
  async takeBadge(issuer: Signer, dailyLimit: number): Promise<void> {
    const { scheduler, domain } = this.#options
    const now = BigInt(Math.floor(scheduler.now / 1000))
    const badge = { holder: this.address, issuedAt: now, expiresAt: now + 40n * 86_400n, dailyLimit: BigInt(dailyLimit) }
    const signature = issuer.sign(digest(domain, 'Badge', badge))
    await this.#wallet.addBadge({ domain, issuer: issuer.address, badge, signature, token: null })
  }

  /** The phone is reset; its owner has the key in a safe place. */
  lose(): void {
    this.#text = null
    this.#wallet = this.#open()
  }

  keepCopy(): void {
    this.#old = this.#text
  }

  /** The owner puts back the last copy of the wallet. */
  restoreCopy(): void {
    if (this.#old === null) return
    this.#text = this.#old
    this.#wallet = this.#open()
  }

  #open(): Wallet {
    const store: WalletStore = {
      read: () => this.#text,
      write: text => {
        this.#text = text
      },
    }
    return createWallet({
      signer: this.#signer,
      recover: this.#options.scheme.recover,
      store,
      clock: () => BigInt(Math.floor(this.#options.scheduler.now / 1000) + this.skew),
      isLocked: () => this.isLocked,
      confirm: { company: () => true, visit: () => true },
      onError: error => this.#options.onFault(error as Error),
    })
  }
}
