/**
 * Measures the gas of each call, in whole transactions on a private chain, in the steady state (a second redemption, non-zero
 * balances, an unlimited allowance). `npm run bench:gas`; with `--json` one JSON object at the end.
 */
import { startAnvil } from './anvil.ts'
import { keyOf, noBadge, openWorld, people, type World } from './gas-world.ts'

const unit = { erc20: 1_000_000n, native: 10n ** 18n }
type Kind = keyof typeof unit

/**
 * The upper limit of each call, in gas. In redeemBadgeNative 50,377 are fixed costs of the chain: base and calldata 26,396, a
 * transfer to a cold account 9,300, two recoveries 6,200, two cold loads 4,200, a store 2,900, the event 1,381.
 */
const targets = {
  redeemIssuerErc20: 52_500,
  redeemBadgeErc20: 58_500,
  redeemIssuerNative: 46_000,
  redeemBadgeNative: 52_000,
  depositFirstErc20: 69_500,
  depositFirstNative: 47_500,
  topUpErc20: 52_800,
  topUpNative: 30_500,
  closeErc20: 61_000,
  redeemMany10Erc20: 200_000,
}
type Results = Record<keyof typeof targets, number>

async function deposit(world: World, kind: Kind, machine = people.machine): Promise<number> {
  const amount = 100n * unit[kind]
  const value = kind === 'native' ? amount : 0n
  return Number(await world.call({ name: 'deposit', args: [world.terms(kind, machine), amount], from: people.payer, value }))
}

/** The machine is the sender, so the payee's account is cold. */
async function redeemTwice(world: World, kind: Kind, signer: 'issuer' | 'holder', from: bigint): Promise<number> {
  const terms = world.terms(kind)
  let gas = 0n
  for (const cups of [from, from + 1n]) {
    const receipt = await world.receipt(terms, people[signer], cups, (cups * unit[kind]) / 2n)
    gas = await world.call(
      signer === 'issuer'
        ? { name: 'redeem', args: [terms, receipt], from: people.machine }
        : { name: 'redeemByDelegation', args: [{ terms, receipt, badge: await world.badge() }], from: people.machine },
    )
  }
  return Number(gas)
}

/** Ten channels of one payee, which is the sender; the second redemption is measured. */
async function redeemTen(world: World): Promise<number> {
  const machines = Array.from({ length: 10 }, (_, i) => keyOf(`machine ${i}`))
  for (const machine of machines) await deposit(world, 'erc20', machine)
  let gas = 0n
  for (const cups of [7n, 8n]) {
    const claims = await Promise.all(
      machines.map(async machine => {
        const terms = world.terms('erc20', machine)
        return { terms, receipt: await world.receipt(terms, people.issuer, cups, (cups * unit.erc20) / 2n), badge: noBadge }
      }),
    )
    gas = await world.call({ name: 'redeemMany', args: [claims], from: people.payee })
  }
  return Number(gas)
}

async function measure(world: World): Promise<Results> {
  await deposit(world, 'erc20', keyOf('somebody before'))
  await deposit(world, 'native', keyOf('somebody before'))
  return {
    depositFirstErc20: await deposit(world, 'erc20'),
    depositFirstNative: await deposit(world, 'native'),
    topUpErc20: await deposit(world, 'erc20'),
    topUpNative: await deposit(world, 'native'),
    redeemIssuerErc20: await redeemTwice(world, 'erc20', 'issuer', 7n),
    redeemBadgeErc20: await redeemTwice(world, 'erc20', 'holder', 11n),
    redeemIssuerNative: await redeemTwice(world, 'native', 'issuer', 7n),
    redeemBadgeNative: await redeemTwice(world, 'native', 'holder', 11n),
    closeErc20: Number(await world.call({ name: 'close', args: [world.terms('erc20')], from: people.payee })),
    redeemMany10Erc20: await redeemTen(world),
  }
}

function print(results: Results): boolean {
  const names = Object.keys(targets) as (keyof Results)[]
  for (const name of names) {
    const verdict = results[name] <= targets[name] ? '' : '  over its target'
    console.log(`${name.padEnd(20)}${String(results[name]).padStart(9)} gas, target ${String(targets[name]).padStart(7)}${verdict}`)
  }
  return names.every(name => results[name] <= targets[name])
}

const anvil = await startAnvil()
try {
  const results = await measure(await openWorld(anvil.url))
  if (!print(results)) process.exitCode = 1
  if (process.argv.includes('--json')) console.log(JSON.stringify(results))
} finally {
  await anvil.stop()
}
