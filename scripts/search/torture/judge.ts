import { setTimeout as sleep } from 'node:timers/promises'
import { NAMES, type Name } from './course.ts'
import type { Stage } from './play.ts'

const REDEEMED_MS = 20_000

/** After the last kill: everybody is served and gets what is owed, and all that was accepted is redeemed, once. */
export async function judge(stage: Stage): Promise<void> {
  const fail = (violation: string) => void stage.violations.push(violation)
  for (const who of NAMES) await serve(stage, who, fail)
  await redeemAll(stage, fail)
  const code = await stage.machine.stop()
  if (code !== 0) fail(`the machine stopped with ${code}`)
}

/** An honest tap is served, and further ones until nothing is owed to this holder any more. */
async function serve(stage: Stage, who: Name, fail: (violation: string) => void): Promise<void> {
  const holder = stage.people.phones[who].signer.address
  do {
    const shown = await buy(stage, who)
    if (shown !== null) return fail(`an honest tap of ${who} was not served after the last kill: ${shown}`)
  } while (stage.books.creditOf(holder) > 0n && stage.violations.length === 0)
}

/** Null once a cup was paid for; otherwise the display. A busy computer may miss a deadline of the tap, and then says so. */
async function buy(stage: Stage, who: Name): Promise<string | null> {
  const before = stage.books.vends
  for (let tries = 3; ; tries--) {
    const { shown } = await stage.tap(who, 'espresso')
    if (stage.books.vends > before) return null
    if (tries === 1 || !/Try again/.test(shown)) return shown
  }
}

async function redeemAll({ machine, world, patience }: Stage, fail: (violation: string) => void): Promise<void> {
  const owed = BigInt((await machine.status()).channels[0]?.owed ?? 0)
  const [from, late] = [performance.now(), patience.late]
  const isLate = () => performance.now() - from > REDEEMED_MS + patience.late - late
  let refused = ''
  for (;;) {
    const { redeemed } = await world.channel()
    const rows = await machine.redemptions()
    const booked = rows.filter(({ state }) => state === 'final').reduce((sum, { paid }) => sum + BigInt(paid ?? 0), 0n)
    if (redeemed > owed) return fail(`${redeemed} was redeemed, and ${owed} was owed`)
    if (redeemed === owed && booked === owed) break
    if (isLate()) return fail(`${owed} is owed, ${redeemed} was redeemed, and ${booked} is booked as paid. ${refused}`)
    if (redeemed < owed) refused = await machine.redeem().then(() => '', String)
    await sleep(200)
  }
  const paidOut = await world.paidOut()
  if (paidOut !== owed) fail(`the payee was paid ${paidOut} for ${owed}`)
}
