import type { ReaderStatus } from '../card-reader.ts'

/** The reader cannot be used now: why, and what to do. */
export type LostStatus = Extract<ReaderStatus, { state: 'lost' }>

const lost = (reason: string, remedy: string): LostStatus => ({ state: 'lost', reason, remedy })

/** Before the first look. */
export const starting = lost('The card reader is being looked for.', 'Wait a moment.')

/** After `close()`. */
export const closed = lost('The card reader was closed.', 'Open it again.')

export const packageMissing = (reason: string): LostStatus =>
  lost(`The package serialport cannot be loaded: ${reason}`, 'Install it: npm install serialport')

export const portMissing = (path: string): LostStatus =>
  lost(
    `There is no serial port ${path}.`,
    'On a Raspberry Pi put enable_uart=1 (on a Pi 5 dtparam=uart0=on) into /boot/firmware/config.txt, restart, and use /dev/serial0; plug a USB adapter in.',
  )

export const portDenied = (path: string): LostStatus =>
  lost(`This user may not open ${path}.`, 'Add the user to the group dialout (sudo usermod -aG dialout USER) and restart the service.')

export const portTaken = (path: string): LostStatus =>
  lost(
    `Another program uses ${path}.`,
    'End it; if it is the login prompt, disable the serial console: sudo raspi-config nonint do_serial_cons 1, and restart.',
  )

export const portFailed = (path: string, reason: string): LostStatus =>
  lost(`${path} cannot be opened: ${reason}.`, 'Check that it is a serial port, and the one that the reader is wired to.')

export const portUnplugged = (path: string): LostStatus => lost(`The serial port ${path} was unplugged.`, 'Plug it in again.')

export const chipFailed = (path: string, reason: string): LostStatus =>
  lost(
    `The PN532 on ${path} does not work: ${reason}`,
    'It is reset by itself; if it stays so, check wires, switches (HSU) and the serial console (hal/pn532/README.md), and power it off and on.',
  )
