/**
 * The causes of work orders at a machine (protocol, section 7). A cause is a number: 0 to 31 the bit of a fault, 32 to 63 the bit
 * of a supply that runs low (less 32), then these two.
 */
export const REGULAR_SERVICE = 64
export const DELIVERY = 65

/** The first supply's cause. */
export const SUPPLIES = 32

/** Causes that the machine detects itself, without a dedicated sensor. */
export const NO_WATER = 0
export const READER_DEAD = 4
export const BREWER_DEAD = 7
export const SENSOR_DEAD = 8
export const STORE_FAILED = 9

const names: Readonly<Record<number, string>> = {
  [NO_WATER]: 'no-water',
  1: 'too-hot',
  2: 'grinder-stuck',
  3: 'drip-tray-full',
  [READER_DEAD]: 'reader-dead',
  5: 'grounds-full',
  6: 'door-open',
  [BREWER_DEAD]: 'brewer-dead',
  [SENSOR_DEAD]: 'sensor-dead',
  [STORE_FAILED]: 'store-failed',
  32: 'beans',
  33: 'milk',
  34: 'cups',
  [REGULAR_SERVICE]: 'regular-service',
  [DELIVERY]: 'delivery',
}

/** Whether a cause is a supply's bit. */
export const isSupply = (cause: number): boolean => cause >= SUPPLIES && cause < REGULAR_SERVICE

/** Whether an order with this cause is for goods that a driver brings, not for work inside the machine. */
export const isDelivered = (cause: number): boolean => isSupply(cause) || cause === DELIVERY

/** Faults that do not spoil the cup in progress: a good cup fills the tray and the grounds container too, and nobody taps during one. */
const afterTheCup: readonly number[] = [3, READER_DEAD, 5, SENSOR_DEAD, STORE_FAILED]

/** Whether this fault, arising while a cup was being brewed, puts that cup in doubt. */
export const spoilsCup = (cause: number): boolean => cause < SUPPLIES && !afterTheCup.includes(cause)

/** Every cause that has a name. */
export const causeNames: readonly string[] = Object.values(names)

/** A cause's display name. Causes without a name are shown by their bit, such as `fault-7` or `supply-12`. */
export const nameOfCause = (cause: number): string => names[cause] ?? (cause < SUPPLIES ? `fault-${cause}` : `supply-${cause - SUPPLIES}`)

/** The cause with this name; null if there is none. */
export function causeOfName(name: string): number | null {
  const known = Object.entries(names).find(([, each]) => each === name)
  if (known !== undefined) return Number(known[0])
  const match = /^(fault|supply)-(\d{1,2})$/.exec(name)
  const bit = Number(match?.[2])
  if (match === null || bit > 31) return null
  return match[1] === 'fault' ? bit : SUPPLIES + bit
}

/** The causes set in a report's fault and supply bits, in ascending order. */
export function causesOf(faults: number, supplies: number): number[] {
  const set = BigInt(faults) | (BigInt(supplies) << BigInt(SUPPLIES))
  return Array.from({ length: REGULAR_SERVICE }, (_, cause) => cause).filter(cause => (set >> BigInt(cause)) & 1n)
}
