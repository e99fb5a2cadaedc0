import { CremaError } from '../core/crema-error.ts'
import type { Hash } from '../core/hex.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import { claimsContent } from '../files/claim-file.ts'
import type { Store } from '../store/store.ts'
import type { ControlledMachine } from './machine.ts'
import type { ControlRequest } from './messages.ts'
import type { ControlHandler } from './server.ts'
import { statusOf } from './status-of.ts'
import { takeBadge, takeRevocation } from './take-files.ts'

/** Display data of a row's amounts. */
export interface TokenShown {
  readonly symbol: string
  readonly decimals: number
}

/** Handles the requests of `crema machine …` to the running machine. */
export function controlHandler(machine: ControlledMachine): ControlHandler {
  return async request => answer(machine, request)
}

function answer(machine: ControlledMachine, request: ControlRequest): unknown {
  const { store, redeem } = machine
  const channels = machine.customers.all()
  switch (request.command) {
    case 'status':
      return statusOf(machine)
    case 'redeem':
      return redeem.sync(channels)
    case 'resync':
      return redeem.resync()
    case 'close':
      return redeem.close(channelNamed(channels, request.channel))
    case 'receipts':
      return channels.flatMap(({ id }) => store.receipts.page(id, { limit: request.limit }).map(row => withToken(store, row, id)))
    case 'claims':
      return claimsContent(machine.claims())
    case 'vends':
      return store.vends.page({ limit: request.limit }).map(row => withToken(store, row, row.channelId))
    case 'redemptions':
      return store.redemptions.page({ limit: request.limit }).map(row => withToken(store, row, row.channelId))
    case 'credits':
      return store.credits.all()
    case 'decide':
      return store.vends.decide(request.vend, request.decision)
    case 'dismiss':
      return store.alarms.end(request.alarm, machine.clock.now())
    case 'enrol':
      return machine.vends.enrol(request.seconds * 1000)
    case 'take-badge':
      return takeBadge(machine, request.badge)
    case 'take-revocation':
      return takeRevocation(machine, request.revocation)
  }
}

/** The channel with this id; without an id, the only channel. */
function channelNamed(channels: readonly ServedChannel[], id: string | undefined): ServedChannel {
  const found = channels.filter(channel => id === undefined || channel.id === id)
  const [channel] = found
  if (channel !== undefined && found.length === 1) return channel
  const known = channels.map(each => each.id)
  throw new CremaError({
    code: 'no-such-channel',
    fact: id === undefined ? `This machine serves ${channels.length} channels.` : `There is no channel ${id}.`,
    expected: `the id of one of ${known.join(', ') || 'its channels'}`,
    remedy: 'Name it with --channel ID.',
    publicWords: known,
  })
}

/** Adds the display data of the row's channel, whether or not it is configured still. */
function withToken<Row>(store: Pick<Store, 'channels'>, row: Row, channelId: Hash): Row & TokenShown {
  const { symbol, decimals } = store.channels.all().find(({ id }) => id === channelId) ?? { symbol: '', decimals: 0 }
  return { ...row, symbol, decimals }
}
