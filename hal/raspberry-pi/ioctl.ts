import koffi from 'koffi'

const libc = koffi.load(null)
const ioctlOfLibc = libc.func('int ioctl(int fd, unsigned long request, _Inout_ uint8_t *argument)')
const errorNames = new Map(Object.entries(koffi.os.errno).map(([name, number]) => [number, name]))

/** A failed system call, in the style of Node's own errors: `code` is the name of the errno. */
export class SystemCallError extends Error {
  readonly code: string
  constructor(call: string, code: string) {
    super(`${call}: ${code}`)
    this.code = code
  }
}

/**
 * ioctl(2). The kernel reads and writes `argument` in place.
 * @throws SystemCallError
 */
export function ioctl(fd: number, request: number, argument: Buffer): void {
  if (ioctlOfLibc(fd, request, argument) < 0) throw systemCallFailure('ioctl')
}

/** The error of the call just made. */
export function systemCallFailure(call: string): SystemCallError {
  const number = koffi.errno()
  return new SystemCallError(call, errorNames.get(number) ?? `errno ${number}`)
}
