import { createSocket } from 'node:dgram'

/** A time daemon that says over UDP on this computer whether it has synchronised the clock. */
interface TimeDaemon {
  readonly name: string
  readonly port: number
  readonly question: Uint8Array
  /** Whether the answer says that the clock is synchronised with a time source other than this computer's own clock. */
  isSynchronised(answer: Buffer): boolean
}

/** The leap indicator of a clock that is not synchronised (RFC 5905, 7.3; the same number in chrony's protocol). */
const UNSYNCHRONISED = 3
/** The last stratum of a synchronised clock (RFC 5905, 7.3). */
const LAST_STRATUM = 15
const CHRONY_ANSWER = 104
const NTP_ANSWER = 48

/** chronyd's command port: a request for `tracking` and its answer, version 6 of the protocol (chrony's candm.h). */
const chrony: TimeDaemon = {
  name: 'chrony',
  port: 323,
  // Version, type 1 (a request), two bytes of zeros, command 33 (tracking); as long as the answer.
  question: Uint8Array.from([6, 1, 0, 0, 0, 33, ...new Array(CHRONY_ANSWER - 6).fill(0)]),
  isSynchronised: answer =>
    answer.length >= CHRONY_ANSWER &&
    answer.readUInt16BE(6) === 5 &&
    answer.readUInt16BE(8) === 0 &&
    isSource(answer.subarray(28, 32)) &&
    isStratum(answer.readUInt16BE(52)) &&
    answer.readUInt16BE(54) !== UNSYNCHRONISED,
}

/** ntpd, asked for the time as any client would: version 4, mode 3 (RFC 5905, 7.3). */
const ntpd: TimeDaemon = {
  name: 'ntpd',
  port: 123,
  question: Uint8Array.from([0x23, ...new Array(NTP_ANSWER - 1).fill(0)]),
  isSynchronised: answer =>
    answer.length >= NTP_ANSWER &&
    (answer.readUInt8(0) & 7) === 4 &&
    answer.readUInt8(0) >> 6 !== UNSYNCHRONISED &&
    isStratum(answer.readUInt8(1)) &&
    isSource(answer.subarray(12, 16)),
}

const isStratum = (stratum: number): boolean => stratum > 0 && stratum <= LAST_STRATUM

/** 127.127.x.y and LOCL name the computer's own clock, which is not a time source. */
const isSource = (reference: Buffer): boolean => !(reference[0] === 127 && reference[1] === 127) && reference.toString('latin1') !== 'LOCL'

export const TIME_DAEMONS: readonly TimeDaemon[] = [chrony, ntpd]

/** An answer from the same computer takes far less. */
const DEADLINE_MS = 1000

/** Whether one of these daemons says that it has synchronised the clock; false where none answers. */
export async function askTimeDaemons(daemons: readonly TimeDaemon[] = TIME_DAEMONS): Promise<boolean> {
  return (await Promise.all(daemons.map(ask))).includes(true)
}

/** The socket is connected: with no daemon on the port, the kernel says so at once. */
function ask({ port, question, isSynchronised }: TimeDaemon): Promise<boolean> {
  return new Promise(resolve => {
    const socket = createSocket('udp4')
    const end = (answer: boolean) => {
      clearTimeout(deadline)
      socket.close()
      resolve(answer)
    }
    const deadline = setTimeout(() => end(false), DEADLINE_MS)
    socket.once('error', () => end(false))
    socket.once('message', answer => end(isSynchronised(answer)))
    socket.connect(port, '127.0.0.1', () => socket.send(question))
  })
}
