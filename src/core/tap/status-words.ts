/** The status words of the tap (protocol, section 4), each with what it says. */
export const StatusWord = {
  done: 0x9000,
  /** The phone is locked. */
  locked: 0x6982,
  /** The holder must confirm in the app. */
  confirm: 0x6985,
  /** Fields that do not fit together. */
  mismatch: 0x6a80,
  /** Over the wallet's own limit. */
  overLimit: 0x69f1,
  /** A later receipt of this channel was accepted already. */
  outdated: 0x69f2,
  /** This channel is new to the phone. */
  unknownChannel: 0x69f3,
  /** The receipt that `previous` names is unknown to the phone. */
  unknownPrevious: 0x69f4,
  /** The wallet signs nothing new yet: a moment, and another tap. */
  tooSoon: 0x69f5,
  /** No wallet on this phone. */
  noWallet: 0x6a82,
  /** No (longer a) badge of that issuer; no receipt of that channel. */
  notFound: 0x6a88,
  wrongLength: 0x6700,
  unknownInstruction: 0x6d00,
  unknownClass: 0x6e00,
  fault: 0x6f00,
} as const

export type StatusName = keyof typeof StatusWord
export type StatusWord = (typeof StatusWord)[StatusName]

const names = new Map<number, StatusName>(Object.entries(StatusWord).map(([name, word]) => [word, name as StatusName]))

/** The name of a status word; null for one that the protocol does not know. */
export const statusName = (word: number): StatusName | null => names.get(word) ?? null
