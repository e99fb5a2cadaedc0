import { setTimeout as sleep } from 'node:timers/promises'
import { refundCall } from '../../../src/chain/channel-calls.ts'
import type { Stage } from './play.ts'

const HEALED_MS = 10_000
const BLOCK_MS = 20_000

/**
 * The notice period of a payer that leaves runs out after everything was redeemed, and it takes back the rest, while the machine is on, or off: then the
 * machine learns of it at its next start. It has to know what is left, to serve nothing more for it, and to go on.
 */
export async function runOut(stage: Stage, fail: (violation: string) => void): Promise<void> {
  const { world, machine, done, watch, lateness } = stage
  const { redeemed, closesAt } = await world.channel()
  if (done.runOut === 'off') {
    const code = await machine.stop()
    if (code !== 0) fail(`the machine stopped with ${code}`)
  }
  await stage.pass(Math.max(0, Number(closesAt) - Math.floor(world.now()) + 1))
  if (!(await isReached(stage, Number(closesAt)))) return fail('the chain did not reach the end of the notice period')
  await world.send(refundCall(world.chain, world.terms))
  if (done.runOut === 'off') stage.switchOn()
  const late = lateness.total
  const knows = await watch.until(
    ({ channels: [channel] }) => channel?.deposited === String(redeemed) && channel.redeemed === String(redeemed),
    stage.elapsed(),
    () => HEALED_MS + lateness.total - late,
  )
  const [channel] = watch.newest?.channels ?? []
  if (knows === null)
    fail(`after the refund it knows ${channel?.deposited} paid in and ${channel?.redeemed} redeemed, not ${redeemed} of both`)
  const { paid } = await stage.tap('anna')
  if (paid > 0n) fail(`a cup for ${paid} was served after the refund`)
  if ((await world.channel()).redeemed !== redeemed) fail('something was redeemed after the refund')
  if (machine.ended !== null) fail(`the machine ended after the refund: ${machine.ended}`)
}

async function isReached({ world }: Stage, at: number): Promise<boolean> {
  for (const until = performance.now() + BLOCK_MS; performance.now() < until; await sleep(200))
    if ((await world.head()).at >= at) return true
  return false
}
