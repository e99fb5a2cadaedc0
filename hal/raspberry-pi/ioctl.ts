import koffi from 'koffi'

const libc = koffi.load(null)
const ioctlOfLibc = libc.func('int ioctl(int fd, unsigned long request, _Inout_ uint8_t *argument)')
const errorNames = new Map(Object.entries(koffi.os.errno).map(([name, number]) => [number, name]))

/**
 * ioctl(2); the kernel reads and writes `argument` in place.
 * @throws Error as Node's own: `code` is the errno's name
 */
export function ioctl(fd: number, request: number, argument: Buffer): void {
  if (ioctlOfLibc(fd, request, argument) < 0) throw systemCallFailure('ioctl')
}

/** Why the last system call failed. */
export function systemCallFailure(call: string): NodeJS.ErrnoException {
  const number = koffi.errno()
  const code = errorNames.get(number) ?? `errno ${number}`
  return Object.assign(new Error(`${call}: ${code}`), { code })
}
