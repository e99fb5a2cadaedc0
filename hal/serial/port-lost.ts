/** The port cannot be used: why, and what to do. */
export interface PortLost {
  readonly state: 'lost'
  readonly reason: string
  readonly remedy: string
}

const lost = (reason: string, remedy: string): PortLost => ({ state: 'lost', reason, remedy })

/** After `close()`. */
export const portClosed = lost('The serial port was closed.', 'Open it again.')

export const packageMissing = (reason: string): PortLost =>
  lost(`The package serialport cannot be loaded: ${reason}`, 'Install it: npm install serialport')

export const portMissing = (path: string): PortLost =>
  lost(
    `There is no serial port ${path}.`,
    'On a Raspberry Pi put enable_uart=1 (on a Pi 5 dtparam=uart0=on) into /boot/firmware/config.txt, restart, and use /dev/serial0; plug a USB adapter in.',
  )

export const portDenied = (path: string): PortLost =>
  lost(`This user may not open ${path}.`, 'Add the user to the group dialout (sudo usermod -aG dialout USER) and restart the service.')

export const portTaken = (path: string): PortLost =>
  lost(
    `Another program uses ${path}.`,
    'End it; if it is the login prompt, disable the serial console: sudo raspi-config nonint do_serial_cons 1, and restart.',
  )

export const portFailed = (path: string, reason: string): PortLost =>
  lost(`${path} cannot be opened: ${reason}.`, 'Check that it is a serial port, and the one that the device is wired to.')

export const portUnplugged = (path: string): PortLost => lost(`The serial port ${path} was unplugged.`, 'Plug it in again.')
