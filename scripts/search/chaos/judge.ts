import { setTimeout as sleep } from 'node:timers/promises'
import { formatEther } from 'viem'
import type { Status } from '../machine-process.ts'
import { gasSpent } from './gas-spent.ts'
import type { Tap } from './people.ts'
import type { Stage } from './play.ts'
import { runOut } from './run-out.ts'
import { unnamed } from './watch.ts'
import { CUP } from './world.ts'

/** The outcome of one course. */
export interface Verdict {
  readonly seed: number
  readonly accepted: number
  readonly redeemed: number
  readonly violations: readonly string[]
}

/** The default of redeem.max_fee_urgent, in wei. */
const MOST_FEE = 2n * 10n ** 17n
const HEALED_MS = 10_000
const REDEEMED_MS = 20_000

/** Judges a course after the end of its last fault, and closes its books with the chain. */
export async function judge(stage: Stage): Promise<Verdict> {
  const violations = [...stage.violations]
  const fail = (violation: string) => void violations.push(violation)
  if (stage.machine.ended !== null) fail(`the machine ended by itself: ${stage.machine.ended}`)
  else {
    const healed = await heal(stage, fail)
    await serveAgain(stage, fail)
    await redeemAll(stage, fail)
    if (healed) await compareBooks(stage, fail)
    const { course, watch } = stage
    unnamed(watch.samples, course.spells, course.setting).forEach(fail)
    if (stage.done.leaving && stage.done.runOut !== null) await runOut(stage, fail)
    const code = await stage.machine.stop()
    if (code !== 0) fail(`the machine stopped with ${code}`)
  }
  stage.knowledge.violations.forEach(fail)
  await boundGas(stage, fail)
  return { seed: stage.course.seed, ...(await count(stage)), violations }
}

/** Codes of problems that are true and not the fault's. */
function expected(stage: Stage): RegExp {
  const codes = [
    ...(stage.done.leaving ? ['channel-closing'] : []),
    ...(stage.done.twin > 0n ? ['.*twin.*', '.*store.*', '.*unknown.*', 'revert-stale-receipt', 'allowance-used-up'] : []),
    'deposit-used-up',
  ]
  return new RegExp(`^(${codes.join('|')})$`)
}

/** What the node itself says, asked all the time. */
interface Truth {
  head: number
  deposited: bigint
}

/** What is still wrong; null when the machine is as if nothing had been. */
function complaint(stage: Stage, status: Status, { head, deposited }: Truth): string | null {
  const codes = expected(stage)
  const problem = status.problems.find(({ code }) => !codes.test(code))
  if (problem !== undefined) return `${problem.code}: ${problem.fact}`
  if (status.chain.fault !== null) return status.chain.fault.fact
  const block = Number(status.chain.block ?? 0)
  const due = Math.max(head - stage.course.setting.confirmations - 4, stage.done.dismissedIn ?? 0)
  if (block < due) return `it knows block ${block} of ${head}, and should know ${due}`
  if (block > head) return `it knows block ${block}, and there are ${head}`
  const known = status.channels[0]?.deposited
  return known === String(deposited) ? null : `it knows a deposit of ${known} instead of ${deposited}`
}

async function heal(stage: Stage, fail: (violation: string) => void): Promise<boolean> {
  const { watch, world, lateness, course } = stage
  const from = stage.elapsed()
  const late = lateness.total
  const retryAfter = Math.max(0, ...course.spells.map(({ fault }) => (fault.kind === 'rate-limit' ? fault.retryAfter : 0)))
  const look = async () => ({ head: (await world.head()).number, deposited: (await world.channel()).deposited })
  let truth = await look()
  let complained: string | null = null
  const patience = () => HEALED_MS + retryAfter * 1000 + lateness.total - late
  const isWell = (status: Status) => {
    complained = complaint(stage, status, truth)
    return complained === null
  }
  const timer = setInterval(() => {
    void look().then(
      now => {
        truth = now
      },
      () => undefined,
    )
  }, 500)
  const healed = await watch.until(isWell, from, patience)
  clearInterval(timer)
  if (healed === null) fail(`not healed after ${Math.round(patience() / 1000)} s: ${complained}`)
  return healed !== null
}

/** An honest tap is served again, and a dismissed one is not. */
async function serveAgain(stage: Stage, fail: (violation: string) => void): Promise<void> {
  const { done, people, world } = stage
  const covered = (await people.newestAccepted()) + CUP <= (await world.channel()).deposited
  if (!done.leaving && covered && done.twin === 0n) {
    const tap = await tapThrice(stage)
    if (!tap.served) fail(`an honest tap was not served after the faults: ${tap.text.replaceAll('\n', ' ')}`)
  }
  if (done.dismissedIn !== null) {
    const tap = await stage.tap('ben')
    if (tap.served) fail('a dismissed employee was served after the faults')
  }
}

/** A busy computer may miss a deadline of the tap, and then says so. */
async function tapThrice(stage: Stage): Promise<Tap> {
  let tap = await stage.tap('anna')
  for (let again = 0; again < 2 && /try again|nothing|time is up|no connection/i.test(tap.text); again++) tap = await stage.tap('anna')
  return tap
}

/** Everything accepted is redeemed, or still redeemable, once. */
async function redeemAll(stage: Stage, fail: (violation: string) => void): Promise<void> {
  const { machine, world, lateness, done } = stage
  const accepted = await acceptedBy(stage)
  const [from, late] = [performance.now(), lateness.total]
  let refused = ''
  let { redeemed } = await world.channel()
  while (redeemed < accepted && performance.now() - from < REDEEMED_MS + lateness.total - late) {
    refused = await machine.redeem().then(
      () => '',
      error => error.message,
    )
    await sleep(500)
    redeemed = (await world.channel()).redeemed
  }
  if (redeemed < accepted) fail(`accepted ${accepted}, redeemed ${redeemed}. ${refused}`)
  if (redeemed > accepted && done.twin === 0n) fail(`redeemed ${redeemed}, but accepted only ${accepted}`)
  const paidOut = await world.paidOut()
  if (paidOut !== redeemed) fail(`the payee was paid ${paidOut} for ${redeemed}`)
}

/** What the machine accepted: by the phones, or by itself where its answer was lost on the way. */
async function acceptedBy({ people, watch, done }: Stage): Promise<bigint> {
  const byPhones = await people.newestAccepted()
  const byMachine = done.twin > 0n ? 0n : BigInt(watch.newest?.channels[0]?.owed ?? 0)
  return byMachine > byPhones ? byMachine : byPhones
}

/** The machine's books say what the node itself says. */
async function compareBooks(stage: Stage, fail: (violation: string) => void): Promise<void> {
  const { watch, world, people, done, lateness } = stage
  const { deposited, redeemed } = await world.channel()
  const [owed, signed] = [await acceptedBy(stage), await people.newestSigned()]
  const equal = ({ channels: [channel] }: Status) =>
    channel?.deposited === String(deposited) && channel.redeemed === String(redeemed) && (done.twin > 0n || channel.owed === String(owed))
  const late = lateness.total
  const sample = await watch.until(equal, stage.elapsed(), () => HEALED_MS + lateness.total - late)
  const [channel] = watch.newest?.channels ?? []
  if (sample === null)
    fail(
      `books: deposited ${channel?.deposited}, redeemed ${channel?.redeemed}, owed ${channel?.owed}; the chain: ${deposited}, ${redeemed}, ${owed}`,
    )
  if (owed > signed) fail(`the machine says that ${owed} is owed; the phones signed ${signed}`)
  if (done.twin === 0n) await countCups(stage, owed, fail)
  if (done.twin > 0n) await findAlarm(stage, fail)
  if (done.twin === 0n) await comparePayments(stage, redeemed, fail)
}

/** Its payment is in the books a moment before the machine has read whose receipt it was. */
async function findAlarm({ watch, lateness, elapsed }: Stage, fail: (violation: string) => void): Promise<void> {
  const [from, late] = [watch.samples.at(-1)?.at ?? elapsed(), lateness.total]
  const names = ({ problems }: Status) => problems.some(({ code }) => /twin|store|unknown/.test(code))
  const sample = await watch.until(names, from, () => HEALED_MS + lateness.total - late)
  if (sample === null) fail('nothing says that a twin redeemed')
}

/**
 * Each accepted receipt is a cup, or one that is owed. A pulse that was cut, because the machine was killed or a busy computer stopped it,
 * may have been a cup too, and is owed all the same.
 */
async function countCups({ machine, people, watch }: Stage, owed: bigint, fail: (violation: string) => void): Promise<void> {
  const { credits = 0, undecided = 0 } = watch.newest ?? {}
  const paid = Number(owed / CUP)
  const cut = (await machine.vends()).filter(({ state }) => state === 'unknown').length
  if (people.brewed > paid + cut || people.brewed + credits + undecided < paid)
    fail(`${people.brewed} cups were brewed for ${paid} receipts; ${cut} were cut, ${credits} are owed, ${undecided} undecided`)
}

/** Each redemption is booked as paid once. */
async function comparePayments({ machine, lateness }: Stage, redeemed: bigint, fail: (violation: string) => void): Promise<void> {
  const [from, late] = [performance.now(), lateness.total]
  for (;;) {
    const rows = await machine.redemptions()
    const paid = rows.filter(({ state }) => state === 'final').reduce((sum, row) => sum + BigInt(row.paid ?? 0), 0n)
    if (paid === redeemed) return
    if (performance.now() - from > HEALED_MS + lateness.total - late) {
      const states = rows.map(({ state, paid: each }) => `${state} ${each}`).join(', ')
      return fail(`the redemptions are booked with ${paid} in all, the chain has ${redeemed}: ${states}`)
    }
    await sleep(300)
  }
}

/** No transaction costs more than the owner allows for an urgent one. The twin's is not this machine's. */
async function boundGas({ world, done }: Stage, fail: (violation: string) => void): Promise<void> {
  const most = (await gasSpent(world)).reduce((a, b) => (a > b ? a : b), 0n)
  if (most > MOST_FEE && done.twin === 0n)
    fail(`a transaction cost ${formatEther(most)} of the coin; at most ${formatEther(MOST_FEE)} are allowed`)
}

/** In receipts: a cup that is owed from an earlier failure adds none. */
async function count(stage: Stage): Promise<Pick<Verdict, 'accepted' | 'redeemed'>> {
  const [accepted, { redeemed }] = [await acceptedBy(stage), await stage.world.channel()]
  return { accepted: Number(accepted / CUP), redeemed: Number((redeemed < accepted ? redeemed : accepted) / CUP) }
}
