import { formatEther } from 'viem'
import { nameOfCause, SENSOR_DEAD } from '../core/causes.ts'
import type { Fault } from '../core/crema-error.ts'
import { FEW_REDEMPTIONS } from '../core/fee-policy.ts'
import { shorten } from '../core/hex.ts'
import { printable } from '../core/printable.ts'
import { amountText } from '../support/amount-text.ts'
import { formatDuration } from '../support/duration.ts'
import { alarmed } from './alarm-problems.ts'
import { ofCause } from './cause-problems.ts'
import { attendedTo } from './out-of-service.ts'
import type { ChannelStatus, MachineStatus, Problem } from './status.ts'

/** All problems, the worst first: what stops every cup, then what keeps some cups from being paid, then what only the owner should know. */
export function problemsOf(status: Omit<MachineStatus, 'problems'>, redeemFaults: readonly (Fault | null)[]): Problem[] {
  const problems = [
    ...attendedTo(status.outOfService),
    ...device(status),
    ...condition(status),
    ...chain(status),
    ...standstill(status.chain),
    ...status.alarms.map(alarm => alarmed(alarm, status.channels)),
    ...(status.channels.some(({ refusal }) => refusal !== 'ended') ? [] : [NOBODY]),
    ...(status.outOfService === 'not-agreed' ? [NOT_AGREED] : []),
    ...status.channels.flatMap(channel),
    ...redeemFaults.flatMap(redeeming),
    ...bookkeeping(status),
    ...status.courier.flatMap(({ fault }) => redeeming(fault)),
    ...keptFiles(status),
    ...noted(status),
    ...limits(status),
  ]
  const { store } = status
  // A store that fails makes a sync fail too, and hides the customers.
  return store.state === 'ready'
    ? problems
    : [store.fault, ...problems.filter(({ code }) => !code.startsWith('store-') && code !== NOBODY.code)]
}

function device({ reader, brewer }: Pick<MachineStatus, 'reader' | 'brewer'>): Problem[] {
  return [
    ...(brewer.state === 'ready' ? [] : [{ code: `brewer-${brewer.state}`, ...lost(brewer), expected: 'a brewer that is ready' }]),
    ...(reader.state === 'ready' ? [] : [{ code: 'reader-lost', ...lost(reader), expected: 'a card reader that is ready' }]),
  ]
}

/** What the reader lacks. It still reads cards. */
const limits = ({ reader }: Pick<MachineStatus, 'reader'>): readonly Problem[] => (reader.state === 'ready' ? (reader.limits ?? []) : [])

const lost = ({ reason, remedy }: { readonly reason: string; readonly remedy: string }) => ({ fact: reason, remedy })

const DEAD = nameOfCause(SENSOR_DEAD)
const sensorText = ({ sensor, level }: { readonly sensor: string; readonly level: number | null }) => `${sensor} ${level ?? 'unknown'}`

/** What the sensors show. Problems that brewer and reader report themselves are not repeated. */
function condition({ condition: { causes, sensors } }: Pick<MachineStatus, 'condition'>): Problem[] {
  return causes.flatMap(({ cause, stops }) => {
    const by = sensors.filter(sensor => (cause === DEAD ? sensor.dead : sensor.bad && sensor.cause === cause)).map(sensorText)
    const { fact, expected, remedy } = ofCause(cause)
    const effect = stops.length === 0 ? 'All products are still sold.' : `Not sold: ${stops.join(', ')}.`
    return by.length === 0 ? [] : [{ code: `cause-${cause}`, fact: `${fact} (${by.join(', ')}). ${effect}`, expected, remedy }]
  })
}

/** Blocks are seconds apart. Without a new one for this long, in seconds, the node shows an old state of the chain. */
const LONG_WITHOUT_BLOCK = 600n

/** A node that does not answer is named already. */
function standstill({ fault, headAge }: MachineStatus['chain']): Problem[] {
  if (fault !== null || headAge === null || headAge < LONG_WITHOUT_BLOCK) return []
  return [
    {
      code: 'chain-stands-still',
      fact: `The newest block that the node shows is ${formatDuration(Number(headAge))} old. It counts as no sync.`,
      expected: 'a newer block at each sync',
      remedy: 'Use another node (chain.rpc). If the chain itself has stopped, wait.',
    },
  ]
}

function chain({ chain, machine }: Pick<MachineStatus, 'chain' | 'machine'>): Problem[] {
  const { fault, blockAt, items, endpoints } = chain
  const problems: Problem[] = []
  if (fault !== null) problems.push(fault)
  problems.push(...items.map(({ item, fault }) => ({ ...fault, fact: `${item}: ${fault.fact}` })))
  if (fault === null) problems.push(...endpoints.flatMap(endpoint))
  problems.push(...gasMoney(chain))
  if (!machine.timeTrusted)
    problems.push({
      code: 'time-untrusted',
      fact: 'The time has not been confirmed since the restart.',
      expected: 'a synchronised clock or a sync with the chain',
      remedy: `Connect the machine: until ${blockAt === null ? 'the first' : 'the next'} sync it serves the offline allowance only.`,
    })
  return problems
}

/** The fault of an endpoint that another one stands in for. */
const endpoint = ({ host, fault }: MachineStatus['chain']['endpoints'][number]): Problem[] =>
  fault === null ? [] : [{ ...fault, remedy: `${fault.remedy} Other endpoints are asked instead of ${host}.` }]

function gasMoney({ gas: { balance, redemptionsLeft } }: MachineStatus['chain']): Problem[] {
  if (balance === null || redemptionsLeft === null || redemptionsLeft >= FEW_REDEMPTIONS) return []
  return [
    {
      code: 'gas-money-low',
      fact: `The machine's key has ${formatEther(balance)} of the chain's native coin: enough for ${redemptionsLeft} redemptions.`,
      expected: `enough for ${FEW_REDEMPTIONS}`,
      remedy: "Send some of the chain's native coin to the machine's address.",
    },
  ]
}

const refusals: Record<string, Problem> = {
  closing: {
    code: 'channel-closing',
    fact: 'The payer has asked for its money back. The channel is no longer served; what is owed is redeemed.',
    expected: 'an open channel',
    remedy: 'The payer can cancel the closing.',
  },
  'offline-too-long': {
    code: 'offline-too-long',
    fact: 'The offline budget is used up.',
    expected: 'a sync with the chain within the offline budget',
    remedy: 'Connect the machine: one sync is enough.',
  },
  'deposit-used-up': {
    code: 'deposit-used-up',
    fact: 'The deposit is used up.',
    expected: 'a deposit that covers the next cup',
    remedy: 'The payer tops up: crema company top-up.',
  },
  'allowance-used-up': {
    code: 'allowance-used-up',
    fact: 'The allowance for serving without a trusted time or store is used up.',
    expected: 'a sync with the chain',
    remedy: 'Connect the machine: one sync is enough.',
  },
  'second-token': {
    code: 'second-token',
    fact: 'A customer is not served: its issuer signs badges for another token here, and their daily limits are amounts of that token.',
    expected: 'one token for each issuer',
    remedy: 'End one of the two agreements, or let another key sign the badges for one of them.',
  },
}

const NOBODY: Problem = {
  code: 'no-customer',
  fact: 'No customer rents this machine.',
  expected: 'at least one agreement or channel',
  remedy: 'A customer accepts its offer: crema company accept.',
}
const NOT_AGREED: Problem = {
  code: 'not-agreed',
  fact: 'No customer’s agreement has a price for a product of this machine.',
  expected: 'an agreement over a product that the config names',
  remedy: 'Name the products in the config as the offer does, or publish another offer: crema provider offer publish.',
}
const EMPTY: Problem = {
  code: 'no-deposit',
  fact: 'Nothing is deposited yet.',
  expected: 'a deposit',
  remedy: 'The payer opens the channel: crema company top-up.',
}

/** Nothing is sold while the config states another unit than the token: each price would be a wrong amount. */
function otherUnit({ decimals, symbol, tokenUnit }: ChannelStatus): Problem {
  const unit = (decimals: number, symbol: string) => `${decimals} decimals and the symbol ${printable(symbol)}`
  return {
    code: 'other-unit',
    fact: `The config states ${unit(decimals, symbol)}, but the token has ${tokenUnit === null ? 'others' : unit(tokenUnit.decimals, tokenUnit.symbol)}. Nothing is sold in this channel.`,
    expected: 'the decimals and the symbol of the token in its [[channels]] table',
    remedy: 'Correct them, or the token, and restart the machine.',
  }
}

function leftConfig({ id, unredeemed, decimals, symbol }: ChannelStatus): Problem {
  const amount = `${amountText(unredeemed, decimals)} ${printable(symbol)}`
  return {
    code: 'channel-not-configured',
    fact: `Channel ${shorten(id)} is not in the config any more, or with other terms, and ${amount} are owed in it. They are redeemed, but nothing is sold in it.`,
    expected: 'nothing owed in a channel that left the config',
    remedy: 'Wait for the redemption (crema machine redeem). To serve it again, restore its [[channels]] table.',
  }
}

function channel(status: ChannelStatus): Problem[] {
  const { refusal, symbol, deposited, isConfigured } = status
  if (!isConfigured) return [leftConfig(status)]
  if (refusal === 'other-unit') return [otherUnit(status)]
  const problem = refusal === null ? undefined : deposited === 0n ? EMPTY : refusals[refusal]
  return problem === undefined ? [] : [{ ...problem, fact: `${problem.fact} (${printable(symbol)})` }]
}

const redeeming = (fault: Fault | null): Problem[] => (fault === null ? [] : [fault])

function bookkeeping({ undecided }: Pick<MachineStatus, 'undecided'>): Problem[] {
  if (undecided === 0) return []
  return [
    {
      code: 'vends-undecided',
      fact: `${undecided === 1 ? '1 vend' : `${undecided} vends`} may or may not have been brewed.`,
      expected: 'the owner to decide each',
      remedy: 'Decide each: crema machine vends, then crema machine decide VEND --credit or --brewed.',
    },
  ]
}

function keptFiles({ setAside }: Pick<MachineStatus, 'setAside'>): Problem[] {
  if (setAside.length === 0) return []
  return [
    {
      code: 'store-set-aside',
      fact: `Damaged or strange files of the store were set aside: ${setAside.join(', ')}.`,
      expected: 'a store that is whole',
      remedy: 'Keep them: they may hold receipts and credits. Once they are moved to another directory, this is no longer shown.',
    },
  ]
}

const noted = ({ notes }: Pick<MachineStatus, 'notes'>): Problem[] => notes.flatMap(note => ('remedy' in note ? [note] : []))
