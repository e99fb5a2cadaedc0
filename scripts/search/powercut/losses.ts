import type { Chance } from '../chance.ts'
import type { Disk, Left, Unflushed } from './disk.ts'
import { inUnits } from './inode.ts'

/** How a power cut treats what was not flushed. */
interface Loss {
  readonly name: string
  choose(unflushed: readonly Unflushed[], chance: Chance): readonly Unflushed[]
}

/** What a disk writes at once at the least, in bytes. */
const SECTOR = 512

const inParts = (unflushed: readonly Unflushed[], unit: number): Unflushed[] =>
  unflushed.flatMap(({ inode, change }) => inUnits(change, unit).map(part => ({ inode, change: part })))

const first = (parts: readonly Unflushed[], chance: Chance) => parts.slice(0, chance.between(0, parts.length))

function some(parts: readonly Unflushed[], chance: Chance): Unflushed[] {
  const share = chance.fraction()
  return parts.filter(() => chance.happens(share))
}

const losses: readonly Loss[] = [
  { name: 'all dropped', choose: () => [] },
  { name: 'nothing dropped', choose: unflushed => unflushed },
  { name: 'torn at 4096', choose: (unflushed, chance) => first(unflushed, chance) },
  { name: 'torn at 512', choose: (unflushed, chance) => first(inParts(unflushed, SECTOR), chance) },
  { name: 'reordered pages', choose: some },
  { name: 'reordered sectors', choose: (unflushed, chance) => some(inParts(unflushed, SECTOR), chance) },
  { name: 'only later ones', choose: (unflushed, chance) => unflushed.slice(chance.between(0, unflushed.length)) },
]

/** What a cut leaves, and how it came about. */
export interface Leftover {
  readonly what: string
  readonly files: ReadonlyMap<string, Buffer>
  /** False when only the process was killed: what it wrote is there. */
  readonly isPowerLost: boolean
}

/** Draws what a cut leaves now. Of the changes of names, such as a new log, none, some or all are left. */
export function drawLeftover(disk: Disk, chance: Chance): Leftover {
  if (chance.happens(1 / (losses.length + 1))) return { what: 'killed', files: disk.seen, isPowerLost: false }
  return drawPowerCut(disk, chance)
}

export function drawPowerCut(disk: Disk, chance: Chance): Leftover {
  const { name, choose } = chance.pick(losses)
  const { unflushedNames } = disk
  const names = chance.between(0, unflushedNames)
  const left: Left = { changes: choose(disk.unflushed, chance), names, isWhole: chance.happens(0.3) }
  const what = unflushedNames > names ? `${name}, ${unflushedNames - names} changes of names dropped` : name
  return { what, files: disk.left(left), isPowerLost: true }
}
