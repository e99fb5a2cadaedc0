import koffi from 'koffi'

const libc = koffi.load(null)
const ioctlOfLibc = libc.func('int ioctl(int fd, unsigned long request, _Inout_ uint8_t *argument)')
const errorNames = new Map(Object.entries(koffi.os.errno).map(([name, number]) => [number, name]))

/**
 * ioctl(2). The kernel reads and writes `argument` in place.
 * @throws Error in the style of Node's own: `code` is the name of the errno
 */
export function ioctl(fd: number, request: number, argument: Buffer): void {
  if (ioctlOfLibc(fd, request, argument) < 0) throw systemCallFailure('ioctl')
}

/** The error of the call just made. */
export function systemCallFailure(call: string): NodeJS.ErrnoException {
  const number = koffi.errno()
  const code = errorNames.get(number) ?? `errno ${number}`
  return Object.assign(new Error(`${call}: ${code}`), { code })
}
