import { closeSync, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { HalError } from '../errors.ts'
import type { Gpio, InputLine, InputRequest, OutputLine, OutputRequest } from './gpio.ts'
import { checkPin, lineError, PERMISSION_REMEDY, type Place } from './gpio-errors.ts'
import { ioctl } from './ioctl.ts'
import * as abi from './line-abi.ts'

interface Chip {
  readonly path: string
  readonly label: string
  readonly lines: number
}

/**
 * The kernel's GPIO character device: debounce, bias and polarity in the kernel, and edges with time and sequence number. A line
 * belongs to the process that opened it.
 * @param labels the chip's label must be one of these
 * @param folder where the device files are
 * @throws HalError when there is no such chip, or no permission to use it
 */
export async function openCharacterDevice(labels: readonly string[], folder = '/dev'): Promise<Gpio> {
  const chip = findChip(labels, folder)
  return {
    backend: 'character-device',
    description: `GPIO by the character device ${chip.path} (${chip.label}).`,
    countsEdges: true,
    openInput: request => openInput(chip, request),
    openOutput: async request => openOutput(chip, request),
  }
}

/** The user of a line, as the kernel names it. Undefined if the line is free, or its user cannot be determined. */
export function holderOf(label: string, pin: number): string | undefined {
  try {
    const info = abi.lineInfo(pin)
    onChip(findChip([label], '/dev').path, fd => ioctl(fd, abi.GET_LINE_INFO, info))
    return abi.decodeHolder(info)
  } catch {
    return undefined
  }
}

/** The labels of all chips that can be opened, and the device files that cannot. */
export function chipLabels(folder = '/dev'): { labels: string[]; forbidden: string[] } {
  const looked = chipPaths(folder).map(lookAt)
  return {
    labels: looked.flatMap(found => ('label' in found ? found.label : [])),
    forbidden: looked.flatMap(found => (isForbidden(found) ? found.path : [])),
  }
}

function findChip(labels: readonly string[], folder: string): Chip {
  const looked = chipPaths(folder).map(lookAt)
  const chip = looked.find((found): found is Chip => 'label' in found && labels.includes(found.label))
  if (chip) return chip
  const forbidden = looked.find(isForbidden)
  if (forbidden)
    throw new HalError({
      code: 'gpio-no-permission',
      fact: `No permission to open ${forbidden.path}.`,
      expected: 'read and write permission',
      remedy: PERMISSION_REMEDY,
    })
  const seen = looked.flatMap(found => ('label' in found ? found.label : `${found.path} (${found.code})`)).join(', ')
  throw new HalError({
    code: 'no-gpio-chip',
    fact: `No GPIO chip ${labels.join(' or ')}. Found: ${seen || `no ${folder}/gpiochip*`}.`,
    expected: 'the chip of the header pins',
    remedy: 'Set hal.chip to the right label, or use a kernel with the driver for the GPIO of this board.',
  })
}

const chipPaths = (folder: string): string[] =>
  readdirSync(folder)
    .filter(name => /^gpiochip\d+$/.test(name))
    .map(name => join(folder, name))

const isForbidden = (found: ReturnType<typeof lookAt>): boolean => 'code' in found && ['EACCES', 'EPERM'].includes(found.code ?? '')

function lookAt(path: string): Chip | { path: string; code: string | undefined } {
  const info = abi.chipInfo()
  try {
    onChip(path, fd => ioctl(fd, abi.GET_CHIP_INFO, info))
    return { path, ...abi.decodeChipInfo(info) }
  } catch (error) {
    return { path, code: (error as NodeJS.ErrnoException).code }
  }
}

async function openInput(chip: Chip, request: InputRequest): Promise<InputLine> {
  const { Epoll } = (await import('epoll')).default
  const { fd, place } = openLine(chip, request.pin, () => abi.inputRequest(request))
  const poll = new Epoll(() => {
    for (const event of readEvents(fd)) request.onEdge(event)
  }).add(fd, Epoll.EPOLLIN)
  return {
    read: () => readLine(fd, place),
    dispose() {
      poll.remove(fd).close()
      closeSync(fd)
    },
  }
}

function openOutput(chip: Chip, request: OutputRequest): OutputLine {
  const { fd, place } = openLine(chip, request.pin, () => abi.outputRequest(request))
  return {
    set: on => explained(place, () => ioctl(fd, abi.SET_VALUES, abi.lineValues(on))),
    dispose: () => closeSync(fd),
  }
}

function openLine(chip: Chip, pin: number, encode: () => Buffer): { fd: number; place: Place } {
  const place = { pin, chip: chip.label, path: chip.path, lines: chip.lines }
  checkPin(place)
  const request = encode()
  explained(place, () => onChip(chip.path, fd => ioctl(fd, abi.GET_LINE, request)))
  return { fd: abi.lineDescriptor(request), place }
}

function readLine(fd: number, place: Place): boolean {
  const values = abi.lineValues()
  explained(place, () => ioctl(fd, abi.GET_VALUES, values))
  return abi.decodeValues(values)
}

/** Reads the waiting events, at most 16. Called only when there are some, so it does not block. */
function readEvents(fd: number): ReturnType<typeof abi.decodeEvent>[] {
  const buffer = Buffer.alloc(16 * abi.EVENT_BYTES)
  const bytes = readSync(fd, buffer)
  const starts = Array.from({ length: bytes / abi.EVENT_BYTES }, (_, i) => i * abi.EVENT_BYTES)
  return starts.map(start => abi.decodeEvent(buffer.subarray(start, start + abi.EVENT_BYTES)))
}

function onChip(path: string, use: (fd: number) => void): void {
  const fd = openSync(path, 'r+')
  try {
    use(fd)
  } finally {
    closeSync(fd)
  }
}

function explained(place: Place, use: () => void): void {
  try {
    use()
  } catch (error) {
    const busy = (error as NodeJS.ErrnoException).code === 'EBUSY'
    throw lineError(error, place, busy ? holderOf(place.chip, place.pin) : undefined)
  }
}
