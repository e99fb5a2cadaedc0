import { formatEther } from 'viem'
import { nameOfCause, SENSOR_DEAD } from '../core/causes.ts'
import { ofCause } from './cause-problems.ts'
import type { MachineStatus, Problem } from './status.ts'

/** All problems, the worst first: what stops every cup, then what keeps some cups from being paid, then what only the owner should know. */
export function problemsOf(status: Omit<MachineStatus, 'problems'>, redeemFaults: readonly (string | null)[]): Problem[] {
  return [
    ...device(status),
    ...condition(status),
    ...chain(status),
    ...(status.channels.some(({ refusal }) => refusal !== 'ended') ? [] : [NOBODY]),
    ...status.channels.flatMap(channel),
    ...redeemFaults.flatMap(redeeming),
    ...bookkeeping(status),
    ...noted(status),
  ]
}

function device({ reader, brewer }: Pick<MachineStatus, 'reader' | 'brewer'>): Problem[] {
  return [brewer, reader].flatMap(part => (part.state === 'ready' ? [] : [{ what: part.reason, remedy: part.remedy }]))
}

const DEAD = nameOfCause(SENSOR_DEAD)
const sensorText = ({ sensor, level }: { readonly sensor: string; readonly level: number | null }) => `${sensor} ${level ?? 'unknown'}`

/** What the sensors show. Problems that brewer and reader report themselves are not repeated. */
function condition({ condition: { causes, sensors } }: Pick<MachineStatus, 'condition'>): Problem[] {
  return causes.flatMap(({ cause, stops }) => {
    const by = sensors.filter(sensor => (cause === DEAD ? sensor.dead : sensor.bad && sensor.cause === cause)).map(sensorText)
    const { what, remedy } = ofCause(cause)
    const effect = stops.length === 0 ? 'Nothing is stopped by it.' : `Not sold: ${stops.join(', ')}.`
    return by.length === 0 ? [] : [{ what: `${what} (${by.join(', ')}). ${effect}`, remedy }]
  })
}

function chain({ chain, machine }: Pick<MachineStatus, 'chain' | 'machine'>): Problem[] {
  const { fault, blockAt, items, endpoints } = chain
  const problems: Problem[] = []
  if (fault !== null) problems.push(splitFault(fault))
  problems.push(...items.map(({ item, fault }) => named(item, splitFault(fault))))
  if (fault === null) problems.push(...endpoints.flatMap(endpoint))
  problems.push(...gasMoney(chain))
  if (!machine.timeTrusted)
    problems.push({
      what: 'Nothing vouches for the time since the restart.',
      remedy: `It serves the allowance only, until ${blockAt === null ? 'the first' : 'the next'} sync.`,
    })
  return problems
}

const named = (item: string, { what, remedy }: Problem): Problem => ({ what: `${item}: ${what}`, remedy })

/** Another one answers; this one should be looked at all the same. */
const endpoint = ({ host, fault }: MachineStatus['chain']['endpoints'][number]): Problem[] =>
  fault === null ? [] : [{ what: fault, remedy: `The other endpoints are asked instead of ${host}.` }]

/** Fewer than so many redemptions, and somebody should send some. */
const FEW_REDEMPTIONS = 5n

function gasMoney({ gas: { balance, redemptionsLeft } }: MachineStatus['chain']): Problem[] {
  if (balance === null || redemptionsLeft === null || redemptionsLeft >= FEW_REDEMPTIONS) return []
  const what = `The machine's key has ${formatEther(balance)} of the chain's native coin: enough for ${redemptionsLeft} redemptions.`
  return [{ what, remedy: "Send the machine's address some." }]
}

const refusals: Record<string, Problem> = {
  closing: {
    what: 'The payer has asked for its money back.',
    remedy: 'Served no more; what is owed is redeemed. The payer can cancel the closing.',
  },
  'offline-too-long': { what: 'The offline budget is used up.', remedy: 'Bring the machine on-line: one sync is enough.' },
  'deposit-used-up': { what: 'The deposit is used up.', remedy: 'The payer tops up: crema company top-up.' },
  'allowance-used-up': {
    what: 'The allowance for serving without a trusted time or store is used up.',
    remedy: 'Bring the machine on-line: one sync is enough.',
  },
}

const NOBODY: Problem = { what: 'Nobody rents this machine.', remedy: 'A customer accepts its offer: crema company accept.' }
const EMPTY: Problem = { what: 'Nothing was deposited yet.', remedy: 'The payer opens the channel: crema company top-up.' }

function channel({ refusal, symbol, deposited }: MachineStatus['channels'][number]): Problem[] {
  const problem = refusal === null ? undefined : deposited === 0n ? EMPTY : refusals[refusal]
  return problem === undefined ? [] : [{ ...problem, what: `${problem.what} (${symbol})` }]
}

const redeeming = (fault: string | null): Problem[] => (fault === null ? [] : [splitFault(fault)])

function bookkeeping({ undecided }: Pick<MachineStatus, 'undecided'>): Problem[] {
  if (undecided === 0) return []
  return [
    {
      what: `${undecided === 1 ? '1 vend' : `${undecided} vends`} paid by a credit may or may not have been brewed.`,
      remedy: 'Decide each: crema machine vends, then crema machine decide VEND --credit or --brewed.',
    },
  ]
}

const noted = ({ notes }: Pick<MachineStatus, 'notes'>): Problem[] =>
  notes.flatMap(({ what, remedy }) => (remedy === undefined ? [] : [{ what, remedy }]))

/** Errors state fact, expectation and remedy, one per line. */
function splitFault(fault: string): Problem {
  const lines = fault.split('\n')
  const remedy = lines.length > 1 ? (lines.at(-1) ?? '') : 'It is tried again by itself.'
  return { what: (lines.length > 1 ? lines.slice(0, -1) : lines).join(' '), remedy }
}
