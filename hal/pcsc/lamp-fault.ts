import type { Fault } from '../support/crema-error.ts'
import { printable } from '../support/printable.ts'

/**
 * PC/SC's codes (pcsclite.h) for a card, reader or service that is away, so that a command failed with it: unresponsive, unpowered, reset,
 * removed, no smart card, invalid handle, unknown or unavailable reader, no service. Any other error is a refusal.
 */
const AWAY = ['66', '67', '68', '69', '0c', '03', '09', '17', '1d'].map(code => `0x801000${code}`)

/** Whether a reader or its driver refused an escape command; pcsclite has PC/SC's code only in the message. */
export const isEscapeRefused = ({ message }: Error): boolean => !AWAY.some(code => message.toLowerCase().includes(code))

/**
 * Why a reader's lamps and buzzer cannot be driven. Debian's CCID driver passes escape commands on only if its
 * DRIVER_OPTION_CCID_EXCHANGE_AUTHORIZED is set (ccid, README and Info.plist).
 */
export const lampsRefused = (name: string, reason: string): Fault => ({
  code: 'lamps-refused',
  fact: `The lamps and the buzzer of "${printable(name)}" cannot be driven: escape commands are refused (${printable(reason)}).`,
  expected: 'a PC/SC driver that passes escape commands on; cards are read without',
  remedy:
    'In /etc/libccid_Info.plist set ifdDriverOptions to 0x0001 (DRIVER_OPTION_CCID_EXCHANGE_AUTHORIZED), then: sudo systemctl restart pcscd',
})
