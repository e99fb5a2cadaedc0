/** What lies in the emulated field: a phone (ISO 14443-4 A, a new UID each time), a memory card, an ISO 14443-4 B card. */
export type CardKind = 'phone' | 'memory' | 'type-b'

/** How the chip misbehaves. What is left out stays as it is. */
export interface Faults {
  /** Silent until it was woken up so often; Infinity: for good. */
  wedged?: number
  /** Noise before and behind every frame. */
  garbage?: boolean
  /** The three faults that follow strike commands of this code only. */
  only?: number | undefined
  /** So many of the next answers are damaged. */
  damagedAnswers?: number
  /** So many of the next commands are not heard. */
  lostCommands?: number
  /** So many of the next commands are answered with an error frame. */
  refusedCommands?: number
  /** So many of the next activations break off before the card's ATS. */
  brokenActivations?: number
  /** So many of the card's next replies to R(NAK) are lost in the air. */
  missedReplies?: number
  /** The status byte of the next exchanges with the card; 0: as it goes. */
  exchangeStatus?: number
  /** An answer to a command that was given up comes yet, around the acknowledge of the next one. */
  lateAnswers?: boolean
  /** The chip that it says it is. */
  ic?: number
}

/** To the emulator's process; each is answered by `done`, but `response`. */
export type EmulatorRequest =
  | { readonly kind: 'plug' | 'unplug' | 'leave' }
  | { readonly kind: 'enter'; readonly card: CardKind }
  | { readonly kind: 'misbehave'; readonly faults: Faults }
  | { readonly kind: 'response'; readonly exchange: number; readonly apdu: Uint8Array }

/** From it. `heard`: the chip took a command of this code; `woken`: it was woken up. */
export type EmulatorReport =
  | { readonly kind: 'done'; readonly request: number }
  | { readonly kind: 'command'; readonly exchange: number; readonly apdu: Uint8Array }
  | { readonly kind: 'heard'; readonly code: number }
  | { readonly kind: 'woken' }
