import { type ContractErrorArgs, type ContractErrorName, decodeErrorResult, type Hex } from 'viem'
import type { FaultParts } from '../core/crema-error.ts'
import { printable } from '../core/printable.ts'
import { timeText } from '../support/utc-text.ts'
import { agreementsAbi } from './abi/agreements-abi.ts'
import { machinesAbi } from './abi/machines-abi.ts'
import { paymentChannelsAbi } from './abi/payment-channels-abi.ts'
import { workOrdersAbi } from './abi/work-orders-abi.ts'
import type { Explanation, ShowAmount } from './explanation.ts'
import { type PlatformErrorName, platformExplanations } from './platform/reverts.ts'

type ChannelErrorName = ContractErrorName<typeof paymentChannelsAbi>

type ArgsOf<Name extends ChannelErrorName> = Extract<ContractErrorArgs<typeof paymentChannelsAbi, Name>, readonly unknown[]>

/** A decoded revert. `name` is the custom error's name, `Error` for a text, `Panic`, or `unknown` for other bytes or none. */
export interface DecodedRevert {
  readonly name: ChannelErrorName | PlatformErrorName | 'Error' | 'Panic' | 'unknown'
  readonly args: readonly unknown[]
}

/** Errors with the same name in two contracts have the same fields and the same meaning. */
const abi = [...paymentChannelsAbi, ...agreementsAbi, ...machinesAbi, ...workOrdersAbi]

/** Decodes the bytes that a call reverted with. Never throws. */
export function decodeRevert(data: Hex): DecodedRevert {
  try {
    const { errorName, args = [] } = decodeErrorResult({ abi, data })
    return { name: errorName as DecodedRevert['name'], args: args as readonly unknown[] }
  } catch {
    return { name: 'unknown', args: [data] }
  }
}

const channelExplanations: {
  readonly [Name in ChannelErrorName]: (show: ShowAmount, ...args: ArgsOf<Name>) => Explanation
} = {
  ZeroAmount: () => ['The amount is zero.', 'more than nothing', 'Name an amount.'],
  UnusableTerms: (_, payer, payee, issuer, machine) => [
    `The terms name an address that would lose money: payer ${payer}, payee ${payee}, issuer ${issuer}, machine ${machine}.`,
    'none to be zero, and neither payer nor payee to be the contract itself',
    'Make new terms.',
  ],
  UnusableRecipient: (_, recipient) => [
    `Money sent to ${recipient} would be lost.`,
    'an address that is neither zero nor the contract itself',
    'Name another recipient.',
  ],
  WrongValue: (show, value, expected) => [
    `The call carries ${show(value)} of the native coin.`,
    `${show(expected)}`,
    'Check whether the channel is in the native coin or a token.',
  ],
  NativeToken: () => ['The channel is in the native coin, which has no permits or authorizations.', 'an ERC-20', 'Use a plain deposit.'],
  DepositTooLarge: (show, amount, most) => [
    `A deposit of ${show(amount)} is more than the channel can hold.`,
    `at most ${show(most)}`,
    'Deposit less.',
  ],
  DepositTooSmall: (show, received, amount) => [
    `Only ${show(received)} of ${show(amount)} arrived: the token takes a fee, or did not pay.`,
    'the whole amount',
    'Use a token that takes no fee.',
  ],
  DepositInsideDeposit: () => ['The token started a deposit inside another one.', 'one deposit at a time', 'Do not use this token.'],
  TransferFailed: (show, token, from, to, amount) => [
    `The token ${token} did not move ${show(amount)} from ${from} to ${to}.`,
    'the sender to have that much, to have approved it, and neither address to be blocked by the token',
    'Check balance and approval; a payee or payer that the token blocks may name another recipient.',
  ],
  NotPayer: (_, sender, payer) => [`${sender} is not the channel's payer.`, `${payer}`, 'Use the key of the payer.'],
  NotPayee: (_, sender, payee) => [`${sender} is not the channel's payee.`, `${payee}`, 'Use the key of the payee.'],
  NotPayeeOrMachine: (_, sender, payee, machine) => [
    `${sender} may not redeem in this channel.`,
    `its payee ${payee} or its machine ${machine}`,
    "Use one of these keys, or bring the machine's acceptance.",
  ],
  WrongSigner: (_, signer, expected) => [
    BigInt(signer) === 0n ? 'A signature is malformed.' : `A signature is of ${signer}.`,
    `one by ${expected}`,
    'Check that the contract, the chain and the keys are the right ones.',
  ],
  OutsideBadge: (_, receiptAt, issuedAt, expiresAt) => [
    `The receipt is of ${timeText(receiptAt)}.`,
    `a time within its badge's, ${timeText(issuedAt)} to ${timeText(expiresAt)}`,
    'Redeem a receipt that its badge covers.',
  ],
  BadgeRevoked: (_, revokedAt, endedAt) => [
    `The revocation of ${timeText(revokedAt)} ended the badge at ${timeText(endedAt)}.`,
    'a badge that was not ended',
    'Redeem a receipt of another holder.',
  ],
  StaleReceipt: (show, cumulativeAmount, redeemed) => [
    `The receipt says ${show(cumulativeAmount)} in all, and ${show(redeemed)} was paid already.`,
    'a receipt of more than was paid',
    'A later one was redeemed: read the channel again.',
  ],
  DepositExhausted: (show, cumulativeAmount, deposited) => [
    `All of the deposited ${show(deposited)} was paid out; the receipt says ${show(cumulativeAmount)}.`,
    'money in the channel',
    'Redeem after a top-up; the receipt stays good.',
  ],
  TooLittleGas: (_, available, needed) => [`The call had ${available} gas left.`, `${needed}`, 'Send it with more gas.'],
  NotSelf: (_, sender) => [`${sender} called what only the contract itself may.`, 'the contract', 'Use redeemMany.'],
  AlreadyClosing: (_, closesAt) => [
    `The payer asked for the money already; it is due at ${timeText(closesAt)}.`,
    'a channel that is not closing',
    'Wait until then and refund, or cancel.',
  ],
  NeverCloses: () => ['In this channel the payer can never take money out.', 'a notice period', 'Ask the payee to close the channel.'],
  NotClosing: () => ['No closing was asked for.', 'a request by the payer', 'Request the close first.'],
  NotYetClosed: (_, closesAt, now) => [
    `The notice period ends at ${timeText(closesAt)}; it is ${timeText(now)} on the chain.`,
    'its end to be over',
    'Wait until then.',
  ],
  RevocationInFuture: (_, revokedAt, now) => [
    `The revocation is of ${timeText(revokedAt)}; it is ${timeText(now)} on the chain.`,
    'a time that is not in the future',
    'Wait until then and record it again.',
  ],
  RevocationNotNewer: (_, revokedAt, last) => [
    `The revocation is of ${timeText(revokedAt)}; one of ${timeText(last)} is recorded already.`,
    'a later one',
    'Nothing is left to do: the recorded one ends the same badges.',
  ],
}

const explanations = { ...platformExplanations, ...channelExplanations }

/**
 * Explains a revert, as the fields of an error.
 * @param amount formats amounts; default: in the token's smallest unit
 */
export function explainRevert({ name, args }: DecodedRevert, amount: ShowAmount = String): FaultParts {
  const [fact, expected, remedy] = explanationOf(name, args, amount)
  const publicWords = args.filter(arg => typeof arg === 'string')
  return { code: `revert-${kebab(name)}`, fact, expected, remedy, publicWords }
}

function explanationOf(name: DecodedRevert['name'], args: readonly unknown[], amount: ShowAmount): Explanation {
  if (name === 'Error')
    return [`The contract refused: ${printable(String(args[0]))}.`, 'the call to succeed', 'Check the terms and the token.']
  if (name === 'Panic' || name === 'unknown')
    return [
      `The contract refused and gave no known reason (${name} ${printable(args.join(' '))}).`,
      'one of its errors',
      'Check the address of the contract and of the token.',
    ]
  const explain = explanations[name] as (show: ShowAmount, ...args: readonly unknown[]) => Explanation
  return explain(amount, ...args)
}

/** `NotPayer` as `not-payer`. */
const kebab = (name: string) => name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()
