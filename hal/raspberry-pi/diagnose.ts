import { readFileSync } from 'node:fs'
import { type Finding, fail, ok, warn } from '../finding.ts'
import { CONSUMER, headerChips } from './gpio.ts'
import { PERMISSION_REMEDY } from './gpio-errors.ts'
import { checkPersistGpioOutputs, type PersistCheck } from './persist-gpio-outputs.ts'
import { type PinUse, pinUses, type Wiring } from './pin-uses.ts'

/** The kernel's view of a board's lines. The default asks the kernel; tests pass their own. */
export interface BoardView {
  /** The board's name from its device tree; undefined elsewhere. */
  board(): string | undefined
  /** The labels of the GPIO chips that can be opened, and the device files that cannot. */
  chips(): Promise<{ readonly labels: readonly string[]; readonly forbidden: readonly string[] }>
  /** The user of a line, as the kernel names it. */
  holder(label: string, pin: number): Promise<string | undefined>
  persist(): PersistCheck
}

interface PiConfig extends Wiring {
  readonly gpio: string
  readonly chip?: string | undefined
}

const ABOUT = 'gpio'

/**
 * Checks the state of a Raspberry Pi's pins without taking any of them.
 * @param isServing whether the daemon runs; its lines are then expected to be in use
 */
export async function diagnosePi(config: PiConfig, isServing: boolean, view: BoardView = kernelView): Promise<Finding[]> {
  const wanted = config.chip === undefined ? headerChips : [config.chip]
  const { labels, forbidden } = await view.chips()
  const label = labels.find(each => wanted.includes(each))
  const board = ok('board', view.board() ?? 'No Raspberry Pi by its device tree.')
  if (label === undefined) return [board, noChip(wanted, labels, forbidden)]
  const lines = await Promise.all(pinUses(config).map(async use => lineFinding(use, await view.holder(label, use.pin), isServing)))
  return [board, ok(ABOUT, `The header's chip is ${label}, and may be used.`), ...lines, persistFinding(view.persist())]
}

function noChip(wanted: readonly string[], labels: readonly string[], forbidden: readonly string[]): Finding {
  if (forbidden.length > 0) return fail(ABOUT, `No permission to open ${forbidden.join(', ')}.`, PERMISSION_REMEDY)
  const fact = `No GPIO chip ${wanted.join(' or ')}. There is: ${labels.join(', ') || 'none'}.`
  return fail(ABOUT, fact, 'Name the right label in hal.chip, or use a kernel with the driver of this board’s GPIO.')
}

function lineFinding({ path, pin, way }: PinUse, holder: string | undefined, isServing: boolean): Finding {
  const line = `GPIO ${pin} (hal.${path.join('.')}, ${way})`
  if (holder === undefined) return isServing ? unheld(line) : ok(ABOUT, `${line} is free.`)
  if (holder === CONSUMER || holder === 'sysfs') return ours(line, holder, isServing)
  return fail(
    ABOUT,
    `${line} is in use by "${holder}".`,
    'Stop that program, remove the overlay that claims the pin from config.txt, or choose another pin.',
  )
}

/** Over sysfs the kernel does not know which process uses a line. */
function ours(line: string, holder: string, isServing: boolean): Finding {
  if (isServing) return ok(ABOUT, `${line} is the machine's (${holder}).`)
  return warn(
    ABOUT,
    `${line} is in use by "${holder}", though the machine does not answer.`,
    'Stop what is left of it: systemctl stop crema, then crema machine safe-state.',
  )
}

const unheld = (line: string): Finding =>
  warn(
    ABOUT,
    `${line} is not in use, though the machine runs.`,
    'Restart the machine: its config was changed, or a driver is down (crema machine status).',
  )

function persistFinding(check: PersistCheck): Finding {
  if (check.state === 'warning') return warn('relay', check.reason, check.remedy)
  if (check.state === 'ok') return ok('relay', 'The kernel lets outputs go when their process dies (persist_gpio_outputs=N).')
  return ok('relay', 'This kernel has no persist_gpio_outputs: it lets outputs go when their process dies.')
}

const kernelView: BoardView = {
  board: () => boardName(),
  chips: async () => (await import('./character-device.ts')).chipLabels(),
  holder: async (label, pin) => (await import('./character-device.ts')).holderOf(label, pin),
  persist: checkPersistGpioOutputs,
}

function boardName(file = '/proc/device-tree/model'): string | undefined {
  try {
    return readFileSync(file, 'utf8').replace(/\0.*$/, '')
  } catch {
    return undefined
  }
}
