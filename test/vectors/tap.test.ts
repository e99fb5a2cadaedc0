import { readFileSync } from 'node:fs'
import { Signature, TypedDataEncoder, recoverAddress as recoverByEthers } from 'ethers'
import { describe, expect, it } from 'vitest'
import { messageTypes } from '../../src/core/messages.ts'
import { Instruction } from '../../src/core/tap/instructions.ts'
import { AID, encodeSelectCommand } from '../../src/core/tap/select.ts'
import { recoverAddress } from '../../src/signatures/javascript.ts'
import { createWallet } from '../../src/wallet/wallet.ts'
import { createMemoryStore } from '../../src/wallet/wallet-store.ts'
import { anna, NOW } from '../support/make.ts'
import type { Exchange, Malformed } from './tap-exchanges.ts'
import type { WalletDialogue } from './tap-wallet.ts'

interface Vectors {
  readonly addresses: Record<'issuer' | 'machine' | 'anna' | 'ben', string>
  readonly terms: Record<string, string>
  readonly exchanges: readonly Exchange[]
  readonly badCommands: readonly (Malformed & { readonly response: string })[]
  readonly wallet: readonly WalletDialogue[]
}
const vectors: Vectors = JSON.parse(readFileSync(new URL('tap.json', import.meta.url), 'utf8'))
const { terms, addresses } = vectors

/** The bytes of PROTOCOL.md, built here from text alone. */
const bare = (text: unknown) => String(text).replace(/^0x/, '')
const number = (value: unknown, bytes: number) => BigInt(String(value)).toString(16).padStart(2 * bytes, '0')
const text = (value: unknown) => {
  const hex = Buffer.from(String(value)).toString('hex')
  return number(hex.length / 2, 1) + hex
}
const command = (header: string, data: string, le = '') => `${header}${number(data.length / 2, 1)}${data}${le}`
const says = (name: string) => {
  const found = vectors.exchanges.find(each => each.name === name)
  if (found === undefined) throw new Error(`No exchange ${name}`)
  // biome-ignore lint/suspicious/noExplicitAny: the file's own text
  return { ...found, says: found.says as any }
}
// biome-ignore lint/suspicious/noExplicitAny: the file's own text
const signature = ({ r, vs }: any) => bare(r) + bare(vs)
// biome-ignore lint/suspicious/noExplicitAny: the file's own text
const receipt = (it: any) => number(it.sequence, 8) + number(it.cumulativeAmount, 16) + number(it.issuedAt, 8) + bare(it.previous)
// biome-ignore lint/suspicious/noExplicitAny: the file's own text
const badge = (it: any) => number(it.issuedAt, 8) + number(it.expiresAt, 8) + number(it.dailyLimit, 16)

describe('tap.json', () => {
  it('has the bytes of SELECT', () => {
    const { command: sent, response } = says('SELECT')
    expect(sent).toBe('00a4040007f04352454d410100')
    expect(response).toBe(`010100${bare(addresses.anna)}9000`)
  })

  it('has the bytes of BADGE', () => {
    const { command: sent, response, says: it } = says('BADGE')
    expect(sent).toBe(command('80300000', bare(addresses.issuer), '00'))
    expect(response).toBe(`${bare(addresses.issuer)}${badge(it)}${signature(it.signature)}9000`)
  })

  it('has the bytes of TERMS', () => {
    const { command: sent, says: it } = says('TERMS')
    const parties = ['payer', 'payee', 'token', 'issuer', 'machine'].map(party => bare(terms[party])).join('')
    const shown = number(it.decimals, 1) + text(it.symbol) + text(it.machineName)
    const data = number(terms['chainId'], 8) + bare(terms['contract']) + parties + number(terms['noticePeriod'], 4) + shown
    expect(sent).toBe(command('80320000', data))
  })

  it('has the bytes of PREVIOUS', () => {
    const { command: sent, says: it } = says('PREVIOUS, the receipt')
    const data = receipt(it.receipt) + signature(it.signature) + bare(addresses.ben) + badge(it.badge)
    expect(sent).toBe(command('80340000', data))
    const second = says('PREVIOUS, the badge')
    expect(second.command).toBe(command('80340100', signature(second.says.badgeSignature)))
    const issuers = says('PREVIOUS, signed by the issuer')
    const none = number(0, 32)
    expect(issuers.command).toBe(
      command('80340000', receipt(issuers.says.receipt) + signature(issuers.says.signature) + bare(addresses.issuer) + none),
    )
  })

  it('has the bytes of SIGN', () => {
    const { command: sent, response, says: it } = says('SIGN')
    const data = bare(terms['channelId']) + receipt(it.receipt) + number(it.price, 16) + text(it.label)
    expect(sent).toBe(command('80100000', data, '00'))
    expect(response).toBe(`${signature(it.signature)}9000`)
  })

  it('has the bytes of RESULT, NEWEST and CHALLENGE', () => {
    const result = says('RESULT')
    const { sequence, cumulativeAmount, acceptance } = result.says
    expect(result.command).toBe(command('80200000', `00${number(sequence, 8)}${number(cumulativeAmount, 16)}${signature(acceptance)}`))
    const newest = says('NEWEST')
    expect(newest.command).toBe(command('80360000', bare(terms['channelId']), '00'))
    expect(newest.response).toBe(
      `${receipt(newest.says.receipt)}${signature(newest.says.signature)}${signature(newest.says.acceptance)}9000`,
    )
    const challenge = says('CHALLENGE')
    expect(challenge.command).toBe(command('80380000', bare(addresses.machine) + bare(challenge.says.nonce), '00'))
    expect(challenge.response).toBe(`${signature(challenge.says.signature)}9000`)
  })

  it('has the bytes of DELIVER: PREVIOUS’s layout, with the machine as holder and issuer', () => {
    const { command: sent, says: it } = says('DELIVER')
    expect(sent).toBe(command('803a0000', receipt(it.receipt) + signature(it.signature) + bare(addresses.machine) + number(0, 32)))
  })

  it('has the bytes of DELIVER’s Completion and of GIVE', () => {
    const { command: completion, says: order } = says('DELIVER, the Completion')
    expect(completion).toBe(command('803a0200', bare(order.workOrders) + number(order.orderId, 8) + signature(order.signature)))
    const { command: given, says: it } = says('GIVE')
    expect(given).toBe(command('803c0000', bare(addresses.issuer) + badge(it) + signature(it.signature)))
  })

  it.each(Object.entries(Instruction))('has %s good and bad, on the wallet’s side', (_, ins) => {
    const prefix = `80${number(ins, 1)}`
    const steps = vectors.wallet.flatMap(each => each.steps).filter(step => step.command.startsWith(prefix))
    expect(vectors.exchanges.some(each => each.command.startsWith(prefix))).toBe(true)
    expect(vectors.badCommands.some(({ bytes }) => bytes.startsWith(prefix))).toBe(true)
    expect(steps.some(({ response }) => response.endsWith('9000'))).toBe(true)
    // The wallet does not answer PREVIOUS by its content; SIGN shows the result.
    if (ins !== Instruction.previous && ins !== Instruction.terms) expect(steps.some(({ response }) => !response.endsWith('9000'))).toBe(true)
  })

  const signed = vectors.wallet.flatMap(({ name, steps }) =>
    steps.filter(step => step.command.startsWith('8010') && step.response.length === 132).map(step => ({ name, ...step })),
  )

  it.each(signed)('$name: ethers recovers Anna from the signature over SIGN’s receipt', ({ command: sent, response }) => {
    const at = (from: number, bytes: number) => `0x${sent.slice(10 + 2 * from, 10 + 2 * (from + bytes))}`
    const message = {
      channelId: at(0, 32),
      sequence: BigInt(at(32, 8)),
      cumulativeAmount: BigInt(at(40, 16)),
      issuedAt: BigInt(at(56, 8)),
      previous: at(64, 32),
    }
    const domain = { name: 'Crema', version: '1', chainId: BigInt(terms['chainId'] ?? 0), verifyingContract: terms['contract'] ?? '' }
    const digest = TypedDataEncoder.hash(domain, { Receipt: [...messageTypes.Receipt] }, message)
    const compact = Signature.from(`0x${response.slice(0, 128)}`)
    expect(recoverByEthers(digest, compact).toLowerCase()).toBe(addresses.anna)
  })

  it('has a purchase with a signature', () => expect(signed.length).toBeGreaterThan(10))
})

describe('our wallet', () => {
  it.each(vectors.badCommands)('answers $name as in the protocol', async ({ bytes, response }) => {
    const wallet = createWallet({ signer: anna, recover: recoverAddress, store: createMemoryStore(), clock: () => NOW })
    await wallet.transmit(encodeSelectCommand(AID))
    const answer = await wallet.transmit(Uint8Array.from(Buffer.from(bytes, 'hex')))
    expect(Buffer.from(answer).toString('hex')).toBe(response)
  })
})
