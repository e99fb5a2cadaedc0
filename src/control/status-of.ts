import type { ProductConfig } from '../config.ts'
import { nameOfCause } from '../core/causes.ts'
import { ZERO_ADDRESS } from '../core/hex.ts'
import { depositLeft, judgeOffline, servesUntil } from '../core/offline-rule.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import type { ChainStatus } from '../redeem.ts'
import { StoreError } from '../store/errors.ts'
import { version } from '../support/version.ts'
import type { ControlledMachine } from './machine.ts'
import { reasonName, whyOutOfService } from './out-of-service.ts'
import { problemsOf } from './problems.ts'
import type { ChannelStatus, MachineStatus, ProductStatus } from './status.ts'

/** The machine's present status. Reads the store only; nothing here waits for the chain. */
export function statusOf(machine: ControlledMachine): MachineStatus {
  const { config, signer, recovery, store, hal, clock, redeem, time, startedMs } = machine
  const now = clock.now()
  const last = held(() => store.syncs.last(), null)
  const channels = held(() => machine.customers.all().map(channel => channelStatus(machine, channel)), [])
  const { reachable, fault, callsLastSync, endpoints, items, gas } = held(() => redeem.status(), UNREAD)
  const status = {
    outOfService: whyOutOfService(machine),
    machine: {
      name: config.machine.name,
      address: signer.address,
      version,
      upSeconds: Math.floor((time.now() - startedMs) / 1000),
      state: machine.vends.state,
      signatures: recovery.name,
      durability: held(() => store.durability(), { journalMode: 'none', synchronous: 'none' }),
      now,
      timeTrusted: clock.trusted(),
    },
    reader: hal.reader.status(),
    brewer: hal.brewer.status(),
    store: store.status(),
    setAside: store.setAside(),
    condition: conditionOf(machine),
    work: held(() => workOf(machine), []),
    notes: hal.notes,
    chain: {
      host: [config.chain.rpc]
        .flat()
        .map(rpc => new URL(rpc).host)
        .join(', '),
      reachable,
      fault,
      block: last?.blockNumber ?? null,
      blockAt: last?.blockAt ?? null,
      headAt: last?.headAt ?? null,
      headAge: last === null ? null : now > last.headAt ? now - last.headAt : 0n,
      callsLastSync,
      endpoints,
      items,
      gas,
    },
    channels,
    products: held(() => productsOf(machine), []),
    redemption: held(() => redemptionUnderWay(machine), null),
    report: held(() => newestReport(machine), null),
    courier: held(() => machine.courier.status(), []),
    cups: held(() => cupsOf(machine), []),
    alarms: held(() => store.alarms.open(), []),
    credits: held(() => store.credits.all().length, 0),
    undecided: held(() => store.vends.waitingForOwner().length, 0),
  }
  return {
    problems: problemsOf(
      status,
      channels.map(({ id }) => held(() => redeem.fault(id), null)),
    ),
    ...status,
  }
}

/** The chain's status where the store, which part of it is read from, cannot be read. */
const UNREAD: ChainStatus = {
  reachable: false,
  fault: null,
  callsLastSync: 0,
  endpoints: [],
  items: [],
  gas: { balance: null, redemptionsLeft: null },
}

/** What the store holds, or `otherwise` while it cannot be read. `status` still answers, and names the store's fault first. */
function held<T>(read: () => T, otherwise: T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof StoreError) return otherwise
    throw error
  }
}

function conditionOf({ condition, config }: ControlledMachine): MachineStatus['condition'] {
  const products = config.products.map(({ name }) => name)
  const causes = condition.causes().map(cause => ({
    cause: nameOfCause(cause),
    stops: products.filter(product => condition.causesAgainst(product).includes(cause)),
  }))
  return { ...condition.bits(), causes, sensors: condition.sensors() }
}

function workOf({ store }: ControlledMachine): MachineStatus['work'] {
  return store.work.open().map(({ id, workOrders, cause, acceptedAt }) => ({
    id,
    cause: nameOfCause(cause),
    state: acceptedAt > 0n ? 'accepted' : 'requested',
    signed: store.work.receiptOf(workOrders, id) !== null,
  }))
}

function channelStatus(machine: ControlledMachine, channel: ServedChannel): ChannelStatus {
  const { store, customers, circumstances } = machine
  const { id, presented } = channel
  const { terms, symbol, decimals } = presented
  const { standing } = store.ledger(id, ZERO_ADDRESS, circumstances(channel))
  const { synced, newestAmount, now } = standing
  const until = servesUntil(standing)
  const refusal = judgeOffline(standing, lowestPrice(machine, channel))
  return {
    id,
    payer: terms.payer,
    payee: terms.payee,
    symbol,
    decimals,
    deposited: synced?.deposited ?? null,
    redeemed: synced?.redeemed ?? null,
    closesAt: synced?.closesAt ?? null,
    owed: newestAmount,
    unredeemed: newestAmount > (synced?.redeemed ?? 0n) ? newestAmount - (synced?.redeemed ?? 0n) : 0n,
    depositLeft: depositLeft(standing),
    servesUntil: until,
    secondsLeft: until === null ? null : until > now ? until - now : 0n,
    refusal: customers.whyNotServed(channel) ?? refusal?.reason ?? null,
    isConfigured: !customers.left().includes(channel),
    tokenUnit: store.tokens.unit(terms.token),
  }
}

/** A channel whose deposit no longer pays for any drink is not served. */
function lowestPrice({ config, customers }: ControlledMachine, channel: ServedChannel): bigint {
  const prices = config.products.flatMap(product => customers.priceIn(channel, product) ?? [])
  return prices.reduce<bigint | null>((lowest, price) => (lowest === null || price < lowest ? price : lowest), null) ?? 1n
}

const productsOf = ({ config, customers, menu }: ControlledMachine): ProductStatus[] =>
  config.products.map(product => {
    const item = menu.product(product.name)
    const refusal = item === undefined ? null : reasonName(menu.whyNotSold(item))
    return { name: product.name, label: product.label, refusal, prices: pricesOf(product, customers) }
  })

function pricesOf(product: ProductConfig, customers: ControlledMachine['customers']): ProductStatus['prices'] {
  return customers.served().flatMap(channel => {
    const price = customers.priceIn(channel, product)
    const { symbol, decimals } = channel.presented
    return price === null ? [] : [{ channelId: channel.id, price, symbol, decimals }]
  })
}

function redemptionUnderWay({ store, customers, redeem, clock }: ControlledMachine): MachineStatus['redemption'] {
  for (const { id } of customers.all()) {
    const under = store.redemptions.underWay(id)
    if (under === null) continue
    const seconds = clock.now() > under.at ? clock.now() - under.at : 0n
    const { state, cumulativeAmount: amount, transactionHash: transaction } = under
    return { channelId: id, state, amount, transaction, seconds, why: redeem.why(under.id) }
  }
  return null
}

function newestReport({ store }: ControlledMachine): MachineStatus['report'] {
  const newest = store.reports.newest()
  if (newest === null) return null
  return { sequence: newest.report ?? 0n, state: newest.state, at: newest.at, transaction: newest.transactionHash }
}

function cupsOf({ store, customers }: ControlledMachine): MachineStatus['cups'] {
  const channels = customers.all()
  return store.totals().flatMap(({ channelId, product, cups, amount }) => {
    const channel = channels.find(({ id }) => id === channelId)
    return channel === undefined ? [] : [{ product, cups, amount, symbol: channel.presented.symbol, decimals: channel.presented.decimals }]
  })
}
