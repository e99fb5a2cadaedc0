import type { Claim } from '../../../src/chain/claim.ts'
import type { DecodedRevert } from '../../../src/chain/explain-revert.ts'
import type { ChannelBalance } from '../../../src/core/channel-balance.ts'
import type { Domain } from '../../../src/core/domain.ts'
import { type Address, type Hash, ZERO_ADDRESS } from '../../../src/core/hex.ts'
import { digestOf, domainSeparator, type Revocation, structHash } from '../../../src/core/messages.ts'
import { type CompactSignature, type RecoverAddress, recoverSigner } from '../../../src/core/signature.ts'
import { channelId, NEVER, type Terms } from '../../../src/core/terms.ts'

/** A revocation in a list of the contract. Unix seconds. */
export interface Entry {
  readonly revokedAt: bigint
  readonly recordedAt: bigint
}

/** All that PaymentChannels stores, and the token balances of everybody. A value: a call makes the next one. */
export interface ContractState {
  readonly channels: ReadonlyMap<Hash, ChannelBalance>
  readonly tokens: ReadonlyMap<Address, bigint>
  /** By `listOf`. */
  readonly revocations: ReadonlyMap<string, readonly Entry[]>
  readonly revocationCounts: ReadonlyMap<Address, bigint>
}

export type ContractCall =
  | { readonly kind: 'deposit'; readonly terms: Terms; readonly amount: bigint }
  | { readonly kind: 'redeem'; readonly claim: Claim }
  | { readonly kind: 'redeemWithAcceptance'; readonly claim: Claim; readonly acceptance: CompactSignature }
  | { readonly kind: 'close' | 'requestClose' | 'cancelClose' | 'refund'; readonly terms: Terms }
  | { readonly kind: 'recordRevocation'; readonly issuer: Address; readonly revocation: Revocation; readonly signature: CompactSignature }

/** What a call runs in. */
export interface CallContext {
  readonly sender: Address
  /** The block's time, Unix seconds. */
  readonly at: bigint
  readonly domain: Domain
  readonly recover: RecoverAddress
}

/** The contract refuses. */
export class Reverted extends Error {
  readonly revert: DecodedRevert

  constructor(name: DecodedRevert['name'], ...args: readonly unknown[]) {
    super(`${name}(${args.join(', ')})`)
    this.revert = { name, args }
  }
}

export interface CallOutcome {
  readonly state: ContractState
  /** What was paid to the payee, in the token's smallest unit. */
  readonly paid: bigint
}

export const emptyContract: ContractState = {
  channels: new Map(),
  tokens: new Map(),
  revocations: new Map(),
  revocationCounts: new Map(),
}

const NO_CHANNEL: ChannelBalance = { deposited: 0n, redeemed: 0n, closesAt: 0n }
const GREATEST_AMOUNT = 2n ** 104n - 1n

export const channelIn = ({ channels }: ContractState, id: Hash): ChannelBalance => channels.get(id) ?? NO_CHANNEL
export const tokensOf = ({ tokens }: ContractState, owner: Address): bigint => tokens.get(owner) ?? 0n
export const listOf = (issuer: Address, holder: Address): string => `${issuer} ${holder}`

/**
 * Runs one call as contracts/PaymentChannels.sol does, for an ERC-20 that does what it is told and whose sender has approved it. The test
 * beside this model's runs the same calls through both.
 * @throws Reverted with the contract's own error; nothing has changed then
 */
export function runCall(state: ContractState, call: ContractCall, context: CallContext): CallOutcome {
  switch (call.kind) {
    case 'deposit':
      return { state: deposit(state, call.terms, call.amount, context), paid: 0n }
    case 'redeem':
      return redeem(state, call.claim, context)
    case 'redeemWithAcceptance':
      requireAcceptance(call.claim, call.acceptance, context)
      return book(state, call.claim, requireIssued(state, call.claim, context))
    case 'close':
      requireSender('NotPayee', context.sender, call.terms.payee)
      return { state: giveBack(state, call.terms, context), paid: 0n }
    case 'requestClose':
    case 'cancelClose':
      requireSender('NotPayer', context.sender, call.terms.payer)
      return { state: changeClosing(state, call.kind, call.terms, context), paid: 0n }
    case 'refund':
      return { state: refund(state, call.terms, context), paid: 0n }
    case 'recordRevocation':
      return { state: recordRevocation(state, call.issuer, call.revocation, call.signature, context), paid: 0n }
  }
}

function deposit(state: ContractState, terms: Terms, amount: bigint, { sender, domain }: CallContext): ContractState {
  const moved = move(state, terms.token, sender, domain.contract, amount)
  if (amount === 0n) throw new Reverted('ZeroAmount')
  const { payer, payee, issuer, machine } = terms
  const isUsable = ![payer, payee, issuer, machine].includes(ZERO_ADDRESS) && payer !== domain.contract && payee !== domain.contract
  if (!isUsable) throw new Reverted('UnusableTerms', payer, payee, issuer, machine)
  const id = channelId(terms, domain)
  const channel = channelIn(state, id)
  const most = GREATEST_AMOUNT - channel.deposited
  if (amount > most) throw new Reverted('DepositTooLarge', amount, most)
  return withChannel(moved, id, { ...channel, deposited: channel.deposited + amount })
}

function redeem(state: ContractState, claim: Claim, context: CallContext): CallOutcome {
  const { payee, machine, issuer } = claim.terms
  if (context.sender !== payee && context.sender !== machine) throw new Reverted('NotPayeeOrMachine', context.sender, payee, machine)
  if (claim.badge !== null) return book(state, claim, requireIssued(state, claim, context))
  const id = channelId(claim.terms, context.domain)
  requireSigner(signerOf(structHash('Receipt', { ...claim.receipt, channelId: id }), claim.signature, context), issuer)
  return book(state, claim, { id, contract: context.domain.contract })
}

function requireAcceptance(claim: Claim, acceptance: CompactSignature, context: CallContext): void {
  const receipt = structHash('Receipt', { ...claim.receipt, channelId: channelId(claim.terms, context.domain) })
  requireSigner(signerOf(structHash('Acceptance', { receipt }), acceptance, context), claim.terms.machine)
}

interface Good {
  readonly id: Hash
  readonly contract: Address
}

/** The receipt is the issuer's own, or its signer holds a good badge. */
function requireIssued(state: ContractState, claim: Claim, context: CallContext): Good {
  const { terms, receipt, badge } = claim
  const { domain } = context
  const good = { id: channelId(terms, domain), contract: domain.contract }
  const holder = signerOf(structHash('Receipt', { ...receipt, channelId: good.id }), claim.signature, context)
  if (holder === terms.issuer) return good
  const bare = badge?.badge ?? { issuedAt: 0n, expiresAt: 0n, dailyLimit: 0n }
  const hash = structHash('Badge', { ...bare, holder })
  const signer = badge === null ? ZERO_ADDRESS : signerOf(hash, badge.signature, context)
  if (signer !== terms.issuer || holder === ZERO_ADDRESS)
    throw new Reverted('WrongSigner', holder === ZERO_ADDRESS ? holder : signer, terms.issuer)
  if (receipt.issuedAt < bare.issuedAt || receipt.issuedAt > bare.expiresAt)
    throw new Reverted('OutsideBadge', receipt.issuedAt, bare.issuedAt, bare.expiresAt)
  if (terms.noticePeriod !== NEVER) requireNotEnded(state, claim, holder, context.at)
  return good
}

function requireNotEnded({ revocations }: ContractState, { terms, badge }: Claim, holder: Address, at: bigint): void {
  const entries = revocations.get(listOf(terms.issuer, holder)) ?? []
  const first = entries.find(({ revokedAt }) => revokedAt >= (badge?.badge.issuedAt ?? 0n))
  if (first === undefined) return
  const endedAt = first.recordedAt + BigInt(terms.noticePeriod)
  if (at >= endedAt) throw new Reverted('BadgeRevoked', first.revokedAt, endedAt)
}

/** Books and pays what a good receipt still pays. */
function book(state: ContractState, { terms, receipt }: Claim, { id, contract }: Good): CallOutcome {
  const channel = channelIn(state, id)
  const { cumulativeAmount } = receipt
  const due = cumulativeAmount < channel.deposited ? cumulativeAmount : channel.deposited
  if (due <= channel.redeemed) {
    if (cumulativeAmount <= channel.redeemed) throw new Reverted('StaleReceipt', cumulativeAmount, channel.redeemed)
    throw new Reverted('DepositExhausted', cumulativeAmount, due)
  }
  const paid = due - channel.redeemed
  return { state: move(withChannel(state, id, { ...channel, redeemed: due }), terms.token, contract, terms.payee, paid), paid }
}

function changeClosing(state: ContractState, kind: 'requestClose' | 'cancelClose', terms: Terms, { at, domain }: CallContext) {
  if (kind === 'requestClose' && terms.noticePeriod === NEVER) throw new Reverted('NeverCloses')
  const id = channelId(terms, domain)
  const channel = channelIn(state, id)
  if (kind === 'requestClose' && channel.closesAt !== 0n) throw new Reverted('AlreadyClosing', channel.closesAt)
  if (kind === 'cancelClose' && channel.closesAt === 0n) throw new Reverted('NotClosing')
  return withChannel(state, id, { ...channel, closesAt: kind === 'requestClose' ? at + BigInt(terms.noticePeriod) : 0n })
}

function refund(state: ContractState, terms: Terms, context: CallContext): ContractState {
  const { closesAt } = channelIn(state, channelId(terms, context.domain))
  if (closesAt === 0n) throw new Reverted('NotClosing')
  if (context.at < closesAt) throw new Reverted('NotYetClosed', closesAt, context.at)
  return giveBack(state, terms, context)
}

function giveBack(state: ContractState, terms: Terms, { domain }: CallContext): ContractState {
  const id = channelId(terms, domain)
  const { deposited, redeemed } = channelIn(state, id)
  return move(
    withChannel(state, id, { deposited: redeemed, redeemed, closesAt: 0n }),
    terms.token,
    domain.contract,
    terms.payer,
    deposited - redeemed,
  )
}

function recordRevocation(
  state: ContractState,
  issuer: Address,
  { holder, at }: Revocation,
  signature: CompactSignature,
  context: CallContext,
): ContractState {
  const signer = signerOf(structHash('Revocation', { holder, at }), signature, context)
  if (signer !== issuer || signer === ZERO_ADDRESS) throw new Reverted('WrongSigner', signer, issuer)
  const entries = state.revocations.get(listOf(issuer, holder)) ?? []
  const last = entries.at(-1)?.revokedAt
  if (at > context.at) throw new Reverted('RevocationInFuture', at, context.at)
  if (last !== undefined && at <= last) throw new Reverted('RevocationNotNewer', at, last)
  const count = (state.revocationCounts.get(issuer) ?? 0n) + 1n
  return {
    ...state,
    revocations: new Map(state.revocations).set(listOf(issuer, holder), [...entries, { revokedAt: at, recordedAt: context.at }]),
    revocationCounts: new Map(state.revocationCounts).set(issuer, count),
  }
}

const withChannel = (state: ContractState, id: Hash, channel: ChannelBalance): ContractState => ({
  ...state,
  channels: new Map(state.channels).set(id, channel),
})

/** @throws Reverted where the sender has not that much */
function move(state: ContractState, token: Address, from: Address, to: Address, amount: bigint): ContractState {
  const left = tokensOf(state, from) - amount
  if (left < 0n) throw new Reverted('TransferFailed', token, from, to, amount)
  const tokens = new Map(state.tokens).set(from, left)
  return { ...state, tokens: tokens.set(to, (tokens.get(to) ?? 0n) + amount) }
}

function requireSender(name: 'NotPayee' | 'NotPayer', sender: Address, expected: Address): void {
  if (sender !== expected) throw new Reverted(name, sender, expected)
}

function requireSigner(signer: Address, expected: Address): void {
  if (signer !== expected) throw new Reverted('WrongSigner', signer, expected)
}

/** The zero address where the signature is malformed. */
const signerOf = (hash: Hash, signature: CompactSignature, { domain, recover }: CallContext): Address =>
  recoverSigner(digestOf(separatorOf(domain), hash), signature, recover) ?? ZERO_ADDRESS

const separators = new WeakMap<Domain, Hash>()
function separatorOf(domain: Domain): Hash {
  const known = separators.get(domain) ?? domainSeparator(domain)
  separators.set(domain, known)
  return known
}
