import { type LostReader, lostReader as lost } from '../support/lost-reader.ts'

export const chipFailed = (path: string, reason: string): LostReader =>
  lost(
    `The PN532 on ${path} does not work: ${reason}`,
    'It is reset by itself; if it stays so, check wires, switches (HSU) and the serial console (hal/pn532/README.md), and power it off and on.',
  )
