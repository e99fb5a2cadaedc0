import { crema, cremaJson } from '../../test/support/crema.ts'
import { menu, type Role, type Stage } from './stage.ts'

/** Work that is done at the machine for a fee, by what it is done for. */
export const jobs = {
  beans: { provider: 'supplier', kind: 'supply', name: 'Beans', fee: '20.00' },
  'no-water': { provider: 'service', kind: 'service', name: 'Water', fee: '25.00' },
} as const
export type Cause = keyof typeof jobs

/** What the owner deposits for each kind of work; the rest comes back. */
const WORK_DEPOSIT = '50.00'

/** The machine signs who owns it; the owner brings that to the chain. */
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

/** The machine itself by its owner, and the work at it by those who do it. */
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

/** The agreements' numbers; those on work in the order of the jobs. */
export interface Agreements {
  readonly rental: string
  readonly work: readonly string[]
}

/** The company rents, and the owner has the machine looked after. Writes down the company's channel. */
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

/** All that was ever asked for, paid or not. */
export const allOrders = async (): Promise<Order[]> => (await cremaJson<{ orders: Order[] }>('provider', 'orders', 'list', '--all')).orders

/** The machine is on its way: the owner orders its delivery to the company, and promises it. */
export async function ship(stage: Stage, { rental }: Agreements, freight: string): Promise<void> {
  const { id } = await cremaJson<Order>('provider', 'orders', 'deliver', rental, '--key', stage.keyOf('owner'))
  await promise(stage, 'owner', id, freight)
}

/** Promises an order's work. The note is a tracking number, or who comes. */
export const promise = ({ keyOf }: Stage, provider: Role, orderId: string, note: string): Promise<string> =>
  crema('provider', 'orders', 'accept', orderId, '--due', '2d', '--note', note, '--key', keyOf(provider))
