/** The status words of the tap (protocol, section 4), with their meanings. */
export const StatusWord = {
  done: 0x9000,
  /** The phone is locked. */
  locked: 0x6982,
  /** The holder must confirm in the app. */
  confirm: 0x6985,
  /** Inconsistent fields. */
  mismatch: 0x6a80,
  /** Over the wallet's own limit. */
  overLimit: 0x69f1,
  /** A later receipt of this channel was already accepted. */
  outdated: 0x69f2,
  /** This channel is new to the phone. */
  unknownChannel: 0x69f3,
  /** The receipt that `previous` names is unknown to the phone. */
  unknownPrevious: 0x69f4,
  /** The wallet signs nothing new yet; another tap in a moment will do. */
  tooSoon: 0x69f5,
  /** No wallet on this phone. */
  noWallet: 0x6a82,
  /** No badge from that issuer (any more); no receipt of that channel. */
  notFound: 0x6a88,
  wrongLength: 0x6700,
  unknownInstruction: 0x6d00,
  unknownClass: 0x6e00,
  fault: 0x6f00,
} as const

export type StatusName = keyof typeof StatusWord
export type StatusWord = (typeof StatusWord)[StatusName]

const names = new Map<number, StatusName>(Object.entries(StatusWord).map(([name, word]) => [word, name as StatusName]))

/** The name of a status word; null for one that is not in the protocol. */
export const statusName = (word: number): StatusName | null => names.get(word) ?? null
