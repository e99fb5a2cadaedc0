import { crema, cremaJson } from '../../test/support/crema.ts'
import { menu, type Role, type Stage } from './stage.ts'

/** Work at the machine for a fee, by its cause. */
export const jobs = {
  beans: { provider: 'supplier', kind: 'supply', name: 'Beans', fee: '20.00' },
  'no-water': { provider: 'service', kind: 'service', name: 'Water', fee: '25.00' },
} as const
export type Cause = keyof typeof jobs

/** The owner's deposit for each kind of work; the rest is returned. */
const WORK_DEPOSIT = '50.00'

/** The machine signs its owner, who registers it on the chain. */
export async function registerMachine({ addresses, config, path, keyOf }: Stage): Promise<void> {
  const file = path('registration.json')
  await crema('machine', 'registration', '--config', config, '--owner', addresses.owner, '--out', file)
  await crema('provider', 'register', file, '--key', keyOf('owner'))
}

/** The offers' ids. */
export interface Offers {
  readonly rental: string
  readonly work: readonly string[]
}

/** The owner offers the machine, and the providers offer their work at it. */
export async function publishOffers(stage: Stage): Promise<Offers> {
  const drinks = Object.values(menu).flatMap(({ label, price }) => ['--product', `${label}=${price}`])
  const [rental, ...work] = await Promise.all([
    publish(stage, 'owner', ['--kind', 'rental', '--payee', stage.addresses.treasury, ...drinks]),
    ...Object.entries(jobs).map(([cause, { provider, kind, name, fee }]) =>
      publish(stage, provider, ['--kind', kind, '--product', `${name}=${fee},${cause}`]),
    ),
  ])
  return { rental, work }
}

async function publish({ addresses, token, keyOf }: Stage, provider: Role, what: string[]): Promise<string> {
  const about = ['--machine', addresses.machine, '--token', token, '--notice-period', '7d']
  const { offerId } = await cremaJson<{ offerId: string }>('provider', 'offer', 'publish', ...what, ...about, '--key', keyOf(provider))
  return offerId
}

/** The agreements' numbers; those for work in the order of the jobs. */
export interface Agreements {
  readonly rental: string
  readonly work: readonly string[]
}

/** The company rents, and the owner accepts the offers of work. Writes the terms of the company's channel. */
export async function acceptOffers({ terms, path, keyOf }: Stage, { rental, work }: Offers): Promise<Agreements> {
  const accept = async (role: Role, offer: string, deposit: string, out: string) => {
    const how = ['--deposit', deposit, '--by', 'permit', '--key', keyOf(role), '--out', out]
    return (await cremaJson<{ agreementId: string }>('company', 'accept', offer, ...how)).agreementId
  }
  const acceptWork = async () => {
    const numbers: string[] = []
    for (const [index, offer] of work.entries()) numbers.push(await accept('owner', offer, WORK_DEPOSIT, path(`work-${index}.json`)))
    return numbers
  }
  const [rented, agreed] = await Promise.all([accept('company', rental, '100.00', terms), acceptWork()])
  return { rental: rented, work: agreed }
}

export interface Order {
  readonly id: string
  readonly state: string
  readonly fee: string
}

/** All orders ever requested, paid or not. */
export const allOrders = async (): Promise<Order[]> => (await cremaJson<{ orders: Order[] }>('provider', 'orders', 'list', '--all')).orders

/** Orders the delivery of the machine to the company, and accepts that order: the machine is on its way. */
export async function ship(stage: Stage, { rental }: Agreements, freight: string): Promise<void> {
  const { id } = await cremaJson<Order>('provider', 'orders', 'deliver', rental, '--key', stage.keyOf('owner'))
  await promise(stage, 'owner', id, freight)
}

/** Accepts an order. The note is a tracking number, or the visitor's name. */
export const promise = ({ keyOf }: Stage, provider: Role, orderId: string, note: string): Promise<string> =>
  crema('provider', 'orders', 'accept', orderId, '--due', '2d', '--note', note, '--key', keyOf(provider))
