import { expect } from 'vitest'
import type { Domain } from '../../src/core/domain.ts'
import type { Receipt } from '../../src/core/messages.ts'
import type { CompactSignature, Signer } from '../../src/core/signature.ts'
import { decodeResponse } from '../../src/core/tap/apdu.ts'
import { encodeNewestCommand } from '../../src/core/tap/newest.ts'
import type { PresentedReceipt } from '../../src/core/tap/presented-receipt.ts'
import { encodePreviousCommands } from '../../src/core/tap/previous.ts'
import { encodeResultCommand, NO_SIGNATURE, type Result } from '../../src/core/tap/result.ts'
import { AID, encodeSelectCommand } from '../../src/core/tap/select.ts'
import { decodeSignAnswer, encodeSignCommand, type SignRequest } from '../../src/core/tap/sign.ts'
import { StatusWord, statusName } from '../../src/core/tap/status-words.ts'
import { encodeTermsCommand, type PresentedTerms } from '../../src/core/tap/terms.ts'
import type { Terms } from '../../src/core/terms.ts'
import { recoverAddress } from '../../src/signatures/javascript.ts'
import type { HeldBadge } from '../../src/wallet/state.ts'
import { createWallet, type Wallet, type WalletOptions } from '../../src/wallet/wallet.ts'
import { createMemoryStore, type WalletStore } from '../../src/wallet/wallet-store.ts'
import { accept, anna, domain, issuer, makeBadge, NOW, type SignedBadge, terms } from '../support/make.ts'

/** A wallet whose clock and machine the test controls. */
export interface Bench {
  readonly wallet: Wallet
  readonly store: WalletStore
  readonly errors: unknown[]
  now: bigint
  locked: boolean
  /** Returns the status word's name. */
  send(command: Uint8Array): Promise<string>
  /** SELECT: a new tap. */
  select(): Promise<string>
  terms(change?: Partial<PresentedTerms>): Promise<string>
  /** Both parts of PREVIOUS. Returns the last status. */
  previous(presented: PresentedReceipt): Promise<string>
  /** SIGN. Returns the signature, or the status word's name. */
  sign(receipt: Receipt, price: bigint, label?: string): Promise<CompactSignature | string>
  result(receipt: Receipt, change?: Partial<Result>, by?: Signer): Promise<string>
  newest(channelId: Receipt['channelId']): Promise<Uint8Array>
}

export const asHeld = (signed: SignedBadge, by: Signer = issuer, where: Domain = domain): HeldBadge => ({
  ...signed,
  domain: where,
  issuer: by.address,
  token: null,
})

export const presentTerms = (shown: Terms = terms, change: Partial<PresentedTerms> = {}): PresentedTerms => ({
  domain,
  terms: shown,
  decimals: 6,
  symbol: 'USDC',
  machineName: 'Kitchen, 2nd floor',
  ...change,
})

export const request = (receipt: Receipt, price: bigint, label = 'Espresso'): SignRequest => ({ receipt, price, label })

/** Anna's wallet, without a badge. */
export function makeBench(change: Partial<WalletOptions> = {}): Bench {
  const store = change.store ?? createMemoryStore()
  const errors: unknown[] = []
  const wallet = createWallet({
    signer: anna,
    recover: recoverAddress,
    store,
    clock: () => bench.now,
    isLocked: () => bench.locked,
    onError: error => errors.push(error),
    ...change,
  })
  const status = async (command: Uint8Array) => {
    const { status: word } = decodeResponse(await wallet.transmit(command))
    return statusName(word) ?? `${word}`
  }
  const bench: Bench = {
    wallet,
    store,
    errors,
    now: NOW,
    locked: false,
    send: status,
    select: () => status(encodeSelectCommand(AID)),
    terms: shown => status(encodeTermsCommand(presentTerms(terms, shown))),
    previous: async presented => {
      let last = ''
      for (const command of encodePreviousCommands(presented)) last = await status(command)
      return last
    },
    sign: async (receipt, price, label) => {
      const response = await wallet.transmit(encodeSignCommand(request(receipt, price, label)))
      const { status: word } = decodeResponse(response)
      return word === StatusWord.done ? decodeSignAnswer(response) : (statusName(word) ?? `${word}`)
    },
    result: ({ sequence, cumulativeAmount, ...rest }, given = {}, by) => {
      const acceptance = given.state === 'refused' ? NO_SIGNATURE : accept({ ...rest, sequence, cumulativeAmount }, by)
      return status(encodeResultCommand({ state: 'brewing', sequence, cumulativeAmount, acceptance, ...given }))
    },
    newest: id => wallet.transmit(encodeNewestCommand(id)),
  }
  return bench
}

/** Anna's wallet, with a badge. */
export async function makeBadgedBench(change: Partial<WalletOptions> = {}): Promise<Bench> {
  const bench = makeBench(change)
  await bench.wallet.addBadge(asHeld(makeBadge(anna.address)))
  return bench
}

/** A complete valid purchase: SELECT, TERMS, SIGN and RESULT, long enough after the previous one. */
export async function buy(bench: Bench, receipt: Receipt, price: bigint): Promise<void> {
  bench.now += 60n
  expect(await bench.select()).toBe('done')
  expect(await bench.terms()).toBe('done')
  expect(await bench.sign(receipt, price)).toMatchObject({ r: expect.any(String) })
  expect(await bench.result(receipt)).toBe('done')
}
