import type { Gpio as OnoffLine } from 'onoff'
import { HalError } from '../errors.ts'
import type { Gpio, InputLine, InputRequest, OutputLine, OutputRequest } from './gpio.ts'
import { checkPin, lineError, type Place } from './gpio-errors.ts'
import { findSysfsChip, type SysfsChip } from './sysfs-chip.ts'

type Onoff = typeof OnoffLine

/**
 * GPIO over sysfs, through the package onoff: for kernels whose character device is unusable. No bias; debounce runs in
 * JavaScript; edges that come too fast are missed; a line exported by another process is taken over. An output keeps its level
 * when its process dies.
 * @throws HalError when there is no such chip, or the package is not installed
 */
export async function openOnoff(labels: readonly string[]): Promise<Gpio> {
  const chip = findSysfsChip(labels)
  const { Gpio: Line } = await import('onoff').catch(missing)
  return {
    backend: 'onoff',
    description: `GPIO by sysfs (onoff), ${chip.label} from number ${chip.base} on.`,
    countsEdges: false,
    openInput: request => openInput(Line, chip, request),
    openOutput: request => openOutput(Line, chip, request),
  }
}

async function openInput(Line: Onoff, chip: SysfsChip, request: InputRequest): Promise<InputLine> {
  const { pin, pull, activeLow, debounceMs, edges } = request
  if (pull !== 'external') {
    const remedy = `Write gpio=${pin}=ip,p${pull === 'up' ? 'u' : 'd'} into config.txt or solder a resistor, and set pull = "external".`
    throw new HalError({
      code: 'pull-unsupported',
      fact: `onoff cannot pull GPIO ${pin} ${pull}.`,
      expected: 'pull = "external" with onoff',
      remedy,
    })
  }
  const line = await open(chip, pin, number => new Line(number, 'in', edges, { activeLow, debounceTimeout: debounceMs }), 'in')
  const read = () => line.readSync() === 1
  let last = read()
  let sequence = 0
  line.watch(() => {
    // Without a debounce, a rising edge counts even if the level has changed back since.
    const on = edges === 'rising' && debounceMs === 0 ? true : read()
    if (on === last && edges === 'both') return
    last = on
    if (!on && edges === 'rising') return
    sequence += 1
    request.onEdge({ on, at: monotonicMs(), sequence })
  })
  return { read, dispose: () => line.unexport() }
}

/** `high` and `low` set direction and level at once. They mean the pin's physical level, regardless of polarity. */
async function openOutput(Line: Onoff, chip: SysfsChip, { pin, activeLow, on }: OutputRequest): Promise<OutputLine> {
  const line = await open(chip, pin, number => new Line(number, on !== activeLow ? 'high' : 'low', 'none', { activeLow }), 'out')
  return {
    set: wanted => write(line, placeOf(chip, pin), wanted),
    dispose: () => line.unexport(),
  }
}

/** onoff ignores errors of a line that was already exported, so the direction is read back. */
async function open(chip: SysfsChip, pin: number, make: (number: number) => OnoffLine, direction: 'in' | 'out'): Promise<OnoffLine> {
  const place = placeOf(chip, pin)
  checkPin(place)
  const line = await exported(make, chip, place)
  if (line.direction() === direction) return line
  throw new HalError({
    code: 'pin-in-use',
    fact: `GPIO ${pin} of ${chip.label} cannot be made an ${direction}put.`,
    expected: 'a free pin',
    remedy: 'Another program exported it in /sys/class/gpio: stop that program.',
  })
}

async function exported(make: (number: number) => OnoffLine, { base }: SysfsChip, place: Place): Promise<OnoffLine> {
  try {
    return make(base + place.pin)
  } catch (error) {
    throw lineError(error, place, await holder(place))
  }
}

/** Only the character device can tell which process holds a line. */
async function holder({ chip, pin }: Place): Promise<string | undefined> {
  const device = await import('./character-device.ts').catch(() => undefined)
  return device?.holderOf(chip, pin)
}

const placeOf = ({ label, lines }: SysfsChip, pin: number): Place => ({ pin, chip: label, path: '/sys/class/gpio', lines })

function write(line: OnoffLine, place: Place, on: boolean): void {
  try {
    line.writeSync(on ? 1 : 0)
  } catch (error) {
    throw lineError(error, place, undefined)
  }
}

const monotonicMs = (): number => Number(process.hrtime.bigint() / 1000n) / 1000

function missing(cause: unknown): never {
  throw new HalError({
    code: 'package-missing',
    fact: 'The package onoff is not installed.',
    expected: 'the package onoff, or gpio = "character-device"',
    remedy: 'Run npm install on a system with a compiler (g++, make, python3).',
    cause,
  })
}
