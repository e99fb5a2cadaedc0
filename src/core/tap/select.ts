import * as P from 'micro-packed'
import { type Address, fromHex, ZERO_ADDRESS } from '../hex.ts'
import { answerCodec, commandCodec } from './exchange.ts'
import { address, byte } from './fields.ts'
import { SELECT } from './instructions.ts'

/** `F0` and "CREMA", version 1. Another one may be configured for laboratory use. */
export const AID: Uint8Array = fromHex('0xf04352454d4101')

/** The version of this protocol. */
export const PROTOCOL_VERSION = 1

/** The phone's answer to SELECT. */
export interface SelectAnswer {
  readonly version: number
  /** The oldest version that the wallet supports. */
  readonly minVersion: number
  readonly locked: boolean
  /** Zero while the phone is locked. */
  readonly holder: Address
}

const LOCKED = 1

const command = commandCodec({ name: 'SELECT', ...SELECT, p1: 0x04, answer: true }, P.bytes(null))

const layout = P.apply(P.struct({ version: byte, minVersion: byte, flags: byte, holder: address }), {
  encode: ({ version, minVersion, flags, holder }): SelectAnswer =>
    fitting({ version, minVersion, locked: (flags & LOCKED) !== 0, holder }),
  decode: (answer: SelectAnswer) => {
    const { version, minVersion, locked, holder } = fitting(answer)
    return { version, minVersion, flags: locked ? LOCKED : 0, holder }
  },
})

function fitting(answer: SelectAnswer): SelectAnswer {
  const { version, minVersion, locked, holder } = answer
  if (locked !== (holder === ZERO_ADDRESS)) throw new Error('The holder is zero while locked, and only then.')
  if (minVersion < 1 || minVersion > version) throw new Error(`Versions ${minVersion} to ${version}: expected 1 or more, in this order.`)
  return answer
}

const answer = answerCodec<SelectAnswer>('SELECT', layout)

/** SELECT of a wallet by its AID. */
export const encodeSelectCommand = command.encode
/** Returns the requested AID. */
export const decodeSelectCommand = command.decode
export const encodeSelectAnswer = answer.encode
/** Unknown flags are ignored. */
export const decodeSelectAnswer = answer.decode
