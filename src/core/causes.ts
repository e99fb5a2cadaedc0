/**
 * What work at a machine can be asked for (protocol, section 7). A cause is a number: 0 to 31 the bit of a fault, 32 to 63 the bit of a supply
 * that runs low (less 32), then these two.
 */
export const REGULAR_SERVICE = 64
export const DELIVERY = 65

/** The first supply's cause. */
export const SUPPLIES = 32

const names: Readonly<Record<number, string>> = {
  0: 'no-water',
  1: 'too-hot',
  2: 'grinder-stuck',
  3: 'drip-tray-full',
  4: 'reader-dead',
  32: 'beans',
  33: 'milk',
  34: 'cups',
  [REGULAR_SERVICE]: 'regular-service',
  [DELIVERY]: 'delivery',
}

/** Every cause that has a name. */
export const causeNames: readonly string[] = Object.values(names)

/** A cause as people write it; those with no name yet by their bit, such as `fault-7` or `supply-12`. */
export const nameOfCause = (cause: number): string => names[cause] ?? (cause < SUPPLIES ? `fault-${cause}` : `supply-${cause - SUPPLIES}`)

/** The cause of this name, null where there is none. */
export function causeOfName(name: string): number | null {
  const known = Object.entries(names).find(([, each]) => each === name)
  if (known !== undefined) return Number(known[0])
  const match = /^(fault|supply)-(\d{1,2})$/.exec(name)
  const bit = Number(match?.[2])
  if (match === null || bit > 31) return null
  return match[1] === 'fault' ? bit : SUPPLIES + bit
}

/** The causes of a report's fault and supply bits, in the order of their numbers. */
export function causesOf(faults: number, supplies: number): number[] {
  const set = BigInt(faults) | (BigInt(supplies) << BigInt(SUPPLIES))
  return Array.from({ length: REGULAR_SERVICE }, (_, cause) => cause).filter(cause => (set >> BigInt(cause)) & 1n)
}
