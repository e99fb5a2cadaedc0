import koffi from 'koffi'

const libc = koffi.load(null)
const ioctlOfLibc = libc.func('int ioctl(int fd, unsigned long request, _Inout_ uint8_t *argument)')
const errorNames = new Map(Object.entries(koffi.os.errno).map(([name, number]) => [number, name]))

/** A system call's refusal, as Node's own errors: `code` is the errno's name. */
export class SystemCallError extends Error {
  readonly code: string
  constructor(call: string, code: string) {
    super(`${call}: ${code}`)
    this.code = code
  }
}

/**
 * ioctl(2); the kernel reads and writes `argument` in place.
 * @throws SystemCallError
 */
export function ioctl(fd: number, request: number, argument: Buffer): void {
  if (ioctlOfLibc(fd, request, argument) < 0) throw systemCallFailure('ioctl')
}

/** Why the call that was just made failed. */
export function systemCallFailure(call: string): SystemCallError {
  const number = koffi.errno()
  return new SystemCallError(call, errorNames.get(number) ?? `errno ${number}`)
}
