import type { CoderType } from 'micro-packed'
import { type Command, decodeResponse, encodeCommand, encodeResponse } from './apdu.ts'
import { TapFormatError } from './errors.ts'
import { type Codec, codec } from './fields.ts'
import { StatusWord } from './status-words.ts'

/** The header that identifies a command. P1 is 00 unless given; P2 is always 00. */
export interface Header {
  readonly name: string
  readonly cla: number
  readonly ins: number
  readonly p1?: number
  /** Whether it has an answer and so ends in Le 00. */
  readonly answer: boolean
}

/** A codec for one command: the machine encodes it to bytes, the wallet decodes an already parsed command. */
export interface CommandCodec<T> {
  encode(value: T): Uint8Array
  decode(command: Command): T
}

/** A codec for the command with this header and layout. Both directions throw TapFormatError. */
export function commandCodec<T>(header: Header, layout: CoderType<T>): CommandCodec<T> {
  const { cla, ins, p1 = 0, answer } = header
  const data = codec(header.name, layout)
  return {
    encode: value => encodeCommand({ cla, ins, p1, p2: 0, data: data.encode(value), answer }),
    decode: command => {
      checkHeader(command, header)
      return data.decode(command.data)
    },
  }
}

function checkHeader(command: Command, { name, cla, ins, p1 = 0, answer }: Header): void {
  if (command.cla !== cla || command.ins !== ins || command.p1 !== p1 || command.p2 !== 0)
    throw new TapFormatError(`${name}: another command's header.`)
  if (command.answer !== answer) throw new TapFormatError(`${name}: expected ${answer ? 'Le 00' : 'no Le'}.`)
}

/** A codec for the answer with this layout. Both directions handle a whole response with status `9000`. */
export function answerCodec<T>(name: string, layout: CoderType<T>): Codec<T> {
  const data = codec(`${name}'s answer`, layout)
  return {
    encode: value => encodeResponse(StatusWord.done, data.encode(value)),
    decode: bytes => {
      const response = decodeResponse(bytes)
      if (response.status !== StatusWord.done) throw new TapFormatError(`${name}: status ${response.status.toString(16)}, expected 9000.`)
      return data.decode(response.data)
    },
  }
}
